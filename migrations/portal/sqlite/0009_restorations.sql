-- Each time that the database was brought back from a backup. What was stamped between copy and
-- return is not in it, so tickets sold before the return wait until a person has looked.
CREATE TABLE restorations (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    copied_at_ms    INTEGER NOT NULL,
    restored_at_ms  INTEGER NOT NULL,
    released_at_ms  INTEGER
) STRICT;
