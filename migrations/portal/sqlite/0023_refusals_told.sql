-- A third cause of a mail: whoever was promised the invoice is told that there is none.
CREATE TABLE mail_outbox_grown (
    number            INTEGER PRIMARY KEY AUTOINCREMENT,
    claim_id          TEXT NOT NULL REFERENCES claims (id),
    cause             TEXT NOT NULL CHECK (cause IN ('stamped', 'asked', 'refused')),
    recipient_sealed  BLOB NOT NULL,
    created_at_ms     INTEGER NOT NULL,
    -- When it is to be tried, or when the lease of whoever tries it lapses; empty once it ended.
    due_at_ms         INTEGER,
    tries             INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    sent_at_ms        INTEGER,
    given_up_at_ms    INTEGER,
    -- Why the last try failed, without addresses or texts.
    last_failure      TEXT,
    language          TEXT NOT NULL DEFAULT 'es' CHECK (language IN ('es', 'en')),
    CHECK ((due_at_ms IS NULL) = (sent_at_ms IS NOT NULL OR given_up_at_ms IS NOT NULL)),
    CHECK (sent_at_ms IS NULL OR given_up_at_ms IS NULL)
) STRICT;

INSERT INTO mail_outbox_grown (number, claim_id, cause, recipient_sealed, created_at_ms, due_at_ms,
                               tries, sent_at_ms, given_up_at_ms, last_failure, language)
SELECT number, claim_id, cause, recipient_sealed, created_at_ms, due_at_ms,
       tries, sent_at_ms, given_up_at_ms, last_failure, language
FROM mail_outbox;

DROP TABLE mail_outbox;
ALTER TABLE mail_outbox_grown RENAME TO mail_outbox;
CREATE INDEX mail_outbox_due ON mail_outbox (due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX mail_outbox_claim ON mail_outbox (claim_id);
-- However often an end is recorded, its mail is written once.
CREATE UNIQUE INDEX mail_outbox_one_stamped ON mail_outbox (claim_id) WHERE cause = 'stamped';
CREATE UNIQUE INDEX mail_outbox_one_refused ON mail_outbox (claim_id) WHERE cause = 'refused';
