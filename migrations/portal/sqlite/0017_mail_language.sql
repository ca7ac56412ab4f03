-- In which language a customer is written to: that of the page on which the mail was asked for.
ALTER TABLE claims ADD COLUMN mail_language TEXT NOT NULL DEFAULT 'es'
    CHECK (mail_language IN ('es', 'en'));
ALTER TABLE mail_outbox ADD COLUMN language TEXT NOT NULL DEFAULT 'es'
    CHECK (language IN ('es', 'en'));
