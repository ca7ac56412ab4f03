-- The portal's first schema. Instants are milliseconds since 1970 in UTC, amounts are centavos.
-- A column that ends in _sealed holds bytes encrypted by the vault; _hash holds a keyed hash.

-- One text that only the right master key opens: with another one every hash would be another.
CREATE TABLE vault_check (
    id           BIGINT PRIMARY KEY CHECK (id = 1),
    text_sealed  BYTEA NOT NULL
);

CREATE TABLE shops (
    id              TEXT PRIMARY KEY,
    rfc             TEXT NOT NULL UNIQUE,
    nombre          TEXT NOT NULL,
    regimen_fiscal  TEXT NOT NULL,
    codigo_postal   TEXT NOT NULL,
    zone            TEXT NOT NULL,
    name            TEXT NOT NULL,
    address         TEXT NOT NULL CHECK (address::jsonb IS NOT NULL),
    contact         TEXT NOT NULL,
    -- Certificate and key as SAT gave them; the key's password opens neither without the vault.
    csd_cer         BYTEA NOT NULL,
    csd_key         BYTEA NOT NULL,
    csd_password_sealed BYTEA NOT NULL,
    -- What the manager sets.
    serie           TEXT NOT NULL CHECK (length(serie) BETWEEN 1 AND 25),
    period          TEXT NOT NULL,
    revision        BIGINT NOT NULL CHECK (revision >= 1),
    updated_at_ms   BIGINT NOT NULL
);

-- The next number of each series that a shop has ever used.
CREATE TABLE series (
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    serie       TEXT NOT NULL,
    next_folio  BIGINT NOT NULL CHECK (next_folio >= 1),
    PRIMARY KEY (shop_id, serie)
);

CREATE TABLE registers (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    name            TEXT NOT NULL,
    nota_serie      TEXT NOT NULL,
    public_key      BYTEA NOT NULL UNIQUE CHECK (length(public_key) = 32),
    enrolled_at_ms  BIGINT NOT NULL,
    revoked_at_ms   BIGINT,
    seen_at_ms      BIGINT NOT NULL,
    UNIQUE (shop_id, nota_serie)
);

CREATE TABLE enrolment_codes (
    code_hash      BYTEA PRIMARY KEY CHECK (length(code_hash) = 32),
    shop_id        TEXT NOT NULL REFERENCES shops (id),
    expires_at_ms  BIGINT NOT NULL,
    -- The register that used it: a code works once.
    register_id    TEXT REFERENCES registers (id)
);

CREATE TABLE tickets (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    register_id     TEXT NOT NULL REFERENCES registers (id),
    nota_serie      TEXT NOT NULL,
    nota_folio      BIGINT NOT NULL CHECK (nota_folio >= 1),
    code_hash       BYTEA NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    sold_on         TEXT NOT NULL,
    closes_at_ms    BIGINT NOT NULL,
    total_centavos  BIGINT NOT NULL CHECK (total_centavos > 0),
    -- The register's message without its billing code.
    message         TEXT NOT NULL CHECK (message::jsonb IS NOT NULL),
    received_at_ms  BIGINT NOT NULL,
    cancelled_at_ms BIGINT,
    cancel_reason   TEXT,
    UNIQUE (register_id, nota_serie, nota_folio),
    CHECK ((cancelled_at_ms IS NULL) = (cancel_reason IS NULL))
);

-- Codes that a register is going to print: they tell "not here yet" from "does not exist".
CREATE TABLE announced_codes (
    code_hash        BYTEA PRIMARY KEY CHECK (length(code_hash) = 32),
    register_id      TEXT NOT NULL REFERENCES registers (id),
    announced_at_ms  BIGINT NOT NULL
);

-- One customer's hold on one or more tickets; the state is billing::machine's.
CREATE TABLE claims (
    id                TEXT PRIMARY KEY,
    shop_id           TEXT NOT NULL REFERENCES shops (id),
    version           BIGINT NOT NULL CHECK (version >= 1),
    state             TEXT NOT NULL CHECK (state IN ('claimed', 'sealed', 'stamping', 'in-doubt',
                                                     'invoiced', 'rejected', 'released')),
    created_at_ms     BIGINT NOT NULL,
    -- Who asks for the invoice.
    receptor_sealed   BYTEA NOT NULL,
    receptor_rfc_hash BYTEA NOT NULL CHECK (length(receptor_rfc_hash) = 32),
    -- When a worker should look at it: the lapse of a hold or a lease, a retry, a probe.
    due_at_ms         BIGINT,
    attempt_id        TEXT,
    doubt_since_ms    BIGINT,
    doubt_last_ms     BIGINT,
    doubt_probes      BIGINT,
    -- Sendings that certainly did not leave.
    not_sent          BIGINT NOT NULL DEFAULT 0,
    uuid              TEXT UNIQUE,
    stamped_at_ms     BIGINT,
    refusal_code      TEXT,
    refusal_kind      TEXT CHECK (refusal_kind IN ('document', 'account', 'absence')),
    CHECK ((state IN ('claimed', 'released')) = (attempt_id IS NULL)),
    CHECK ((state IN ('claimed', 'sealed', 'stamping', 'in-doubt')) = (due_at_ms IS NOT NULL)),
    CHECK ((doubt_since_ms IS NULL) = (doubt_last_ms IS NULL)),
    CHECK ((doubt_since_ms IS NULL) = (doubt_probes IS NULL)),
    CHECK (doubt_since_ms IS NULL OR state IN ('stamping', 'in-doubt')),
    CHECK (state <> 'in-doubt' OR doubt_since_ms IS NOT NULL),
    CHECK ((state = 'invoiced') = (uuid IS NOT NULL)),
    CHECK ((state = 'invoiced') = (stamped_at_ms IS NOT NULL)),
    CHECK ((state = 'rejected') = (refusal_code IS NOT NULL)),
    CHECK ((state = 'rejected') = (refusal_kind IS NOT NULL))
);

CREATE INDEX claims_due ON claims (due_at_ms) WHERE due_at_ms IS NOT NULL;

CREATE TABLE claim_tickets (
    claim_id   TEXT NOT NULL REFERENCES claims (id),
    ticket_id  TEXT NOT NULL REFERENCES tickets (id),
    live       BIGINT NOT NULL CHECK (live IN (0, 1)),
    PRIMARY KEY (claim_id, ticket_id)
);

-- The rule that carries the product: one live claim for each ticket.
CREATE UNIQUE INDEX claim_tickets_one_live ON claim_tickets (ticket_id) WHERE live = 1;
CREATE INDEX claim_tickets_ticket ON claim_tickets (ticket_id);

-- One sealed document each. The bytes are written before any network sees them and never change.
CREATE TABLE stamp_attempts (
    id              TEXT PRIMARY KEY,
    claim_id        TEXT NOT NULL UNIQUE REFERENCES claims (id),
    pac_id          TEXT NOT NULL,
    serie           TEXT NOT NULL,
    folio           BIGINT NOT NULL,
    fecha_at_ms     BIGINT NOT NULL,
    xml_sealed      BYTEA NOT NULL,
    xml_sha256      BYTEA NOT NULL CHECK (length(xml_sha256) = 32),
    created_at_ms   BIGINT NOT NULL,
    stamped_sealed  BYTEA
);

-- A claim names its document, and a document its claim.
ALTER TABLE claims ADD FOREIGN KEY (attempt_id) REFERENCES stamp_attempts (id);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$;

CREATE TRIGGER stamp_attempts_bytes_stay BEFORE UPDATE ON stamp_attempts FOR EACH ROW
WHEN (new.xml_sealed IS DISTINCT FROM old.xml_sealed
    OR new.xml_sha256 IS DISTINCT FROM old.xml_sha256
    OR new.pac_id IS DISTINCT FROM old.pac_id OR old.stamped_sealed IS NOT NULL)
EXECUTE FUNCTION refuse('the bytes of an attempt do not change');

-- Every number taken of every series, and what became of it.
CREATE TABLE folios (
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    serie       TEXT NOT NULL,
    folio       BIGINT NOT NULL CHECK (folio >= 1),
    attempt_id  TEXT NOT NULL UNIQUE REFERENCES stamp_attempts (id),
    fate        TEXT NOT NULL CHECK (fate IN ('taken', 'used', 'unused')),
    reason      TEXT,
    PRIMARY KEY (shop_id, serie, folio),
    CHECK ((fate = 'unused') = (reason IS NOT NULL))
);

-- What happened to each claim, every answer of a PAC with it. Nothing here is changed or deleted.
CREATE TABLE claim_events (
    number           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id         TEXT NOT NULL REFERENCES claims (id),
    at_ms            BIGINT NOT NULL,
    event            TEXT NOT NULL,
    from_state       TEXT,
    to_state         TEXT NOT NULL,
    evidence_sealed  BYTEA
);

CREATE INDEX claim_events_claim ON claim_events (claim_id);

CREATE TRIGGER claim_events_stay BEFORE UPDATE ON claim_events FOR EACH ROW
EXECUTE FUNCTION refuse('claim_events is append-only');

CREATE TRIGGER claim_events_remain BEFORE DELETE ON claim_events FOR EACH ROW
EXECUTE FUNCTION refuse('claim_events is append-only');

CREATE TABLE customers (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    rfc_hash        BYTEA NOT NULL CHECK (length(rfc_hash) = 32),
    profile_sealed  BYTEA NOT NULL,
    updated_at_ms   BIGINT NOT NULL,
    UNIQUE (shop_id, rfc_hash)
);

-- What registers pull, in order. A row names the thing; what it says is read when it is pulled.
CREATE TABLE changes (
    cursor   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_id  TEXT NOT NULL REFERENCES shops (id),
    kind     TEXT NOT NULL CHECK (kind IN ('ticket-invoiced', 'cancellation-refused', 'customer',
                                           'settings')),
    subject  TEXT NOT NULL
);

CREATE INDEX changes_shop ON changes (shop_id, cursor);
