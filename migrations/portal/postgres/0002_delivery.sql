-- How an invoice reaches its customer: mail, downloads, links to share.

-- How often each file of an invoice can be downloaded, and until when: a tickets::Period, counted
-- from the day of the stamp. What the manager sets.
ALTER TABLE shops ADD COLUMN downloads_max BIGINT NOT NULL DEFAULT 3
    CHECK (downloads_max BETWEEN 1 AND 1000);
ALTER TABLE shops ADD COLUMN downloads_period TEXT NOT NULL DEFAULT 'month';

-- Mails to be sent. One is written with the stamp itself, the others when the customer asks.
CREATE TABLE mail_outbox (
    number            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id          TEXT NOT NULL REFERENCES claims (id),
    cause             TEXT NOT NULL CHECK (cause IN ('stamped', 'asked')),
    recipient_sealed  BYTEA NOT NULL,
    created_at_ms     BIGINT NOT NULL,
    -- When it is to be tried, or when the lease of whoever tries it lapses; empty once it ended.
    due_at_ms         BIGINT,
    tries             BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    sent_at_ms        BIGINT,
    given_up_at_ms    BIGINT,
    -- Why the last try failed, without addresses or texts.
    last_failure      TEXT,
    CHECK ((due_at_ms IS NULL) = (sent_at_ms IS NOT NULL OR given_up_at_ms IS NOT NULL)),
    CHECK (sent_at_ms IS NULL OR given_up_at_ms IS NULL)
);

CREATE INDEX mail_outbox_due ON mail_outbox (due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX mail_outbox_claim ON mail_outbox (claim_id);
-- However often a stamp is recorded, its mail is written once.
CREATE UNIQUE INDEX mail_outbox_one_stamped ON mail_outbox (claim_id) WHERE cause = 'stamped';

-- How often each file of an invoice was taken away.
CREATE TABLE invoice_downloads (
    claim_id    TEXT NOT NULL REFERENCES claims (id),
    file        TEXT NOT NULL CHECK (file IN ('pdf', 'xml', 'zip')),
    times       BIGINT NOT NULL CHECK (times >= 1),
    last_at_ms  BIGINT NOT NULL,
    PRIMARY KEY (claim_id, file)
);

-- Links that open an invoice without its RFC. The link's token is a secret: it is found by its
-- hash, and kept encrypted so that the customer can be shown the link again.
CREATE TABLE invoice_shares (
    token_hash     BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    claim_id       TEXT NOT NULL REFERENCES claims (id),
    token_sealed   BYTEA NOT NULL,
    created_at_ms  BIGINT NOT NULL,
    expires_at_ms  BIGINT NOT NULL,
    revoked_at_ms  BIGINT
);

CREATE UNIQUE INDEX invoice_shares_one_live ON invoice_shares (claim_id)
    WHERE revoked_at_ms IS NULL;
