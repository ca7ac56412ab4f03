-- Which of a register's files this is. A copy and a backup hold the same rows as the file in use;
-- what they do not hold is what the portal confirmed since.
CREATE TABLE lineage (
    only          INTEGER PRIMARY KEY CHECK (only = 1),
    -- The mark that the portal confirmed last.
    known         TEXT,
    -- The one that follows it, written here before it is sent; gone once it is confirmed.
    next          TEXT,
    -- Since when it is certain that this is not the file in use; nothing is sent from then on,
    -- until the register has been enrolled again.
    doubted_at_ms INTEGER,
    -- Who found out: the portal, or the restoring of a backup itself.
    cause         TEXT CHECK (cause IN ('portal', 'restored')),
    CHECK ((doubted_at_ms IS NULL) = (cause IS NULL))
) STRICT;
INSERT INTO lineage (only) VALUES (1);

-- The public half of the key that this register was enrolled with; not known of those that were
-- enrolled before this column. A file that came without its key is found out by it.
ALTER TABLE register ADD COLUMN public_key TEXT;
