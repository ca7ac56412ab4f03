-- What the cashier said of a sale and of its lines: printed, and no part of the ticket.
CREATE TABLE sale_notes (
    sale_id TEXT    NOT NULL REFERENCES sales (id),
    -- Place of the line from 0; -1 for the sale as a whole.
    line    INTEGER NOT NULL CHECK (line >= -1),
    note    TEXT    NOT NULL CHECK (note <> ''),
    PRIMARY KEY (sale_id, line)
) STRICT;
CREATE TRIGGER sale_notes_are_final BEFORE UPDATE ON sale_notes
BEGIN
    SELECT RAISE(ABORT, 'a sale is final');
END;
CREATE TRIGGER sale_notes_are_kept BEFORE DELETE ON sale_notes
BEGIN
    SELECT RAISE(ABORT, 'a sale is kept');
END;
