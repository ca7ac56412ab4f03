-- A third cause of a mail: whoever was promised the invoice is told that there is none.
ALTER TABLE mail_outbox DROP CONSTRAINT mail_outbox_cause_check;
ALTER TABLE mail_outbox ADD CONSTRAINT mail_outbox_cause_check
    CHECK (cause IN ('stamped', 'asked', 'refused'));
-- However often a refusal is recorded, its mail is written once.
CREATE UNIQUE INDEX mail_outbox_one_refused ON mail_outbox (claim_id) WHERE cause = 'refused';
