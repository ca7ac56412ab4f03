-- The company's side: who may sign in, what they did, what they set.

-- Persons. One that has not used its link yet has neither password nor second factor.
CREATE TABLE users (
    id             TEXT PRIMARY KEY,
    mail_hash      BYTEA NOT NULL UNIQUE CHECK (length(mail_hash) = 32),
    mail_sealed    BYTEA NOT NULL,
    -- argon2id, as a PHC string.
    password_hash  TEXT,
    totp_sealed    BYTEA,
    -- The last step of time whose code was taken: no code works twice.
    totp_step      BIGINT NOT NULL DEFAULT 0,
    created_at_ms  BIGINT NOT NULL,
    CHECK ((password_hash IS NULL) = (totp_sealed IS NULL))
);

-- What a person may do in which shop.
CREATE TABLE memberships (
    user_id  TEXT NOT NULL REFERENCES users (id),
    shop_id  TEXT NOT NULL REFERENCES shops (id),
    role     TEXT NOT NULL CHECK (role IN ('owner', 'manager')),
    PRIMARY KEY (user_id, shop_id)
);

CREATE INDEX memberships_shop ON memberships (shop_id);

-- Links with which a person sets password and second factor; each works once.
CREATE TABLE setup_links (
    token_hash     BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id        TEXT NOT NULL REFERENCES users (id),
    -- The second factor that the link's page shows, until the person has shown that it works.
    totp_sealed    BYTEA NOT NULL,
    expires_at_ms  BIGINT NOT NULL,
    used_at_ms     BIGINT
);

CREATE TABLE recovery_codes (
    code_hash   BYTEA PRIMARY KEY CHECK (length(code_hash) = 32),
    user_id     TEXT NOT NULL REFERENCES users (id),
    used_at_ms  BIGINT
);

CREATE INDEX recovery_codes_user ON recovery_codes (user_id);

-- Devices that are signed in, or have shown the password and not yet the second factor.
CREATE TABLE sessions (
    token_hash     BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id        TEXT NOT NULL REFERENCES users (id),
    stage          TEXT NOT NULL CHECK (stage IN ('password', 'full')),
    shop_id        TEXT NOT NULL REFERENCES shops (id),
    created_at_ms  BIGINT NOT NULL,
    seen_at_ms     BIGINT NOT NULL,
    expires_at_ms  BIGINT NOT NULL,
    ended_at_ms    BIGINT
);

CREATE INDEX sessions_user ON sessions (user_id);

-- Tries at signing in, by account and by address: both as keyed hashes.
CREATE TABLE sign_in_tries (
    subject_hash  BYTEA PRIMARY KEY CHECK (length(subject_hash) = 32),
    tries         BIGINT NOT NULL CHECK (tries >= 1),
    since_ms      BIGINT NOT NULL
);

-- Who did what, when, to what. Nothing here is changed or deleted.
CREATE TABLE audit_log (
    number         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id        TEXT NOT NULL REFERENCES shops (id),
    -- Nobody where the operator did it.
    user_id        TEXT REFERENCES users (id),
    at_ms          BIGINT NOT NULL,
    act            TEXT NOT NULL,
    subject        TEXT NOT NULL,
    detail_sealed  BYTEA
);

CREATE INDEX audit_log_shop ON audit_log (shop_id, number);

CREATE TRIGGER audit_log_stays BEFORE UPDATE ON audit_log FOR EACH ROW
EXECUTE FUNCTION refuse('audit_log is append-only');

CREATE TRIGGER audit_log_remains BEFORE DELETE ON audit_log FOR EACH ROW
EXECUTE FUNCTION refuse('audit_log is append-only');

-- Deadlines that were put off, each later than the one before. Tickets have the last in closes_at.
CREATE TABLE ticket_extensions (
    ticket_id     TEXT NOT NULL REFERENCES tickets (id),
    closes_at_ms  BIGINT NOT NULL,
    user_id       TEXT NOT NULL REFERENCES users (id),
    at_ms         BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, closes_at_ms)
);

-- What a person has decided of two versions of a ticket.
ALTER TABLE ticket_differences ADD COLUMN settled_at_ms BIGINT;
ALTER TABLE ticket_differences ADD COLUMN settled_as TEXT CHECK (settled_as IN ('kept', 'other'));

-- Who asked for an invoice.
ALTER TABLE claims ADD COLUMN origin TEXT NOT NULL DEFAULT 'portal'
    CHECK (origin IN ('portal', 'counter', 'global', 'api'));

-- What the company sets beside series and period.
ALTER TABLE shops ADD COLUMN usos TEXT;
ALTER TABLE shops ADD COLUMN estimulo_from TEXT;
ALTER TABLE shops ADD COLUMN estimulo_until TEXT;
ALTER TABLE shops ADD COLUMN accent TEXT;
ALTER TABLE shops ADD COLUMN logo BYTEA;

-- What the company looks for.
CREATE INDEX tickets_shop ON tickets (shop_id, id);
CREATE INDEX claims_shop ON claims (shop_id, id);
CREATE INDEX claims_receptor ON claims (shop_id, receptor_rfc_hash);
