-- A line's part of the discount on the whole sale. `sale_lines.discount_centavos` holds both, the
-- line's own and this one; of sales before this file they are not told apart.
CREATE TABLE sale_discount_parts (
    sale_id       TEXT    NOT NULL,
    position      INTEGER NOT NULL,
    part_centavos INTEGER NOT NULL CHECK (part_centavos > 0),
    PRIMARY KEY (sale_id, position),
    FOREIGN KEY (sale_id, position) REFERENCES sale_lines (sale_id, position)
) STRICT;
CREATE TRIGGER sale_discount_parts_are_final BEFORE UPDATE ON sale_discount_parts
BEGIN
    SELECT RAISE(ABORT, 'a sale is final');
END;
CREATE TRIGGER sale_discount_parts_are_kept BEFORE DELETE ON sale_discount_parts
BEGIN
    SELECT RAISE(ABORT, 'a sale is kept');
END;
