-- Where this register's backups go; no row while nobody has chosen.
CREATE TABLE backup (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    folder     TEXT    NOT NULL,
    -- Kept in the clear: whoever has this file has all that the backups hold.
    passphrase TEXT    NOT NULL,
    -- When the last one was written and opened again.
    made_at_ms INTEGER,
    file       TEXT    NOT NULL DEFAULT ''
) STRICT;
