-- The door on this machine through which another program hands its sales over. Off where there is
-- no row; of the token only its hash is kept.
CREATE TABLE companion (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    token_hash BLOB    NOT NULL CHECK (length(token_hash) = 32)
) STRICT;

-- Sales that came through it: paid elsewhere, so their cash was never in this drawer. The key is
-- the other program's own for the sale: the same one again is the same sale.
CREATE TABLE companion_sales (
    key       TEXT PRIMARY KEY CHECK (key <> ''),
    sale_id   TEXT NOT NULL UNIQUE REFERENCES sales (id),
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 32)
) STRICT;

CREATE TRIGGER companion_sales_are_final BEFORE UPDATE ON companion_sales
BEGIN
    SELECT RAISE(ABORT, 'a sale is final');
END;
CREATE TRIGGER companion_sales_are_kept BEFORE DELETE ON companion_sales
BEGIN
    SELECT RAISE(ABORT, 'a sale is kept');
END;
