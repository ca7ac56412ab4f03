-- Notes, of sales and of returns, whose CFDI is not here: made by a database that is lost. Named by
-- what is on the paper, for the note itself may not be here yet.
CREATE TABLE invoiced_elsewhere (
    shop_id      TEXT NOT NULL REFERENCES shops (id),
    nota_serie   TEXT NOT NULL,
    nota_folio   INTEGER NOT NULL CHECK (nota_folio >= 1),
    uuid         TEXT NOT NULL,
    noted_at_ms  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, nota_serie, nota_folio)
) STRICT, WITHOUT ROWID;
