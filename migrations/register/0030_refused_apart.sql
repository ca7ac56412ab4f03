-- What the portal refuses of a sale after the sale itself is told apart.
ALTER TABLE notices RENAME TO kept_notices;
CREATE TABLE notices (
    id            INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL
        CHECK (kind IN (
            'refused-ticket', 'refused-cancellation', 'refused-settings', 'settings-replaced',
            'refused-products', 'overtaken-products', 'refused-return', 'unfit-cancellation')),
    subject       TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    UNIQUE (kind, subject)
) STRICT;
INSERT INTO notices SELECT id, kind, subject, text, created_at_ms FROM kept_notices;
DROP TABLE kept_notices;
