-- Every treatment of IVA that a document can show, and IEPS by cuota. SQLite cannot change a CHECK,
-- so the table is made again; its barcodes go with it and come back.
CREATE TEMP TABLE kept_barcodes AS SELECT code, sku, position FROM barcodes;
CREATE TEMP TABLE kept_products AS
    SELECT sku, name, price_centavos, unit, clave_prod_serv, clave_unidad, iva, ieps_millionths
    FROM products;
DROP TABLE barcodes;
DROP TABLE products;

CREATE TABLE products (
    sku                   TEXT    PRIMARY KEY,
    name                  TEXT    NOT NULL,
    price_centavos        INTEGER NOT NULL CHECK (price_centavos > 0),
    unit                  TEXT    NOT NULL,
    clave_prod_serv       TEXT    NOT NULL,
    clave_unidad          TEXT    NOT NULL,
    iva                   TEXT    NOT NULL,
    -- A part of the price without tax.
    ieps_millionths       INTEGER CHECK (ieps_millionths >= 0),
    -- Pesos for each unit of the tax, and how many such units one unit of the product holds.
    ieps_cuota_millionths INTEGER CHECK (ieps_cuota_millionths > 0),
    ieps_content_micros   INTEGER NOT NULL DEFAULT 1000000 CHECK (ieps_content_micros > 0),
    -- Part of the price, not shown in the document.
    ieps_in_price         INTEGER NOT NULL DEFAULT 0 CHECK (ieps_in_price IN (0, 1))
) STRICT;

CREATE TABLE barcodes (
    code     TEXT    PRIMARY KEY,
    sku      TEXT    NOT NULL REFERENCES products (sku) ON DELETE CASCADE,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX barcodes_of_product ON barcodes (sku, position);

INSERT INTO products
        (sku, name, price_centavos, unit, clave_prod_serv, clave_unidad, iva, ieps_millionths)
    SELECT sku, name, price_centavos, unit, clave_prod_serv, clave_unidad, iva, ieps_millionths
    FROM kept_products;
INSERT INTO barcodes (code, sku, position) SELECT code, sku, position FROM kept_barcodes;
DROP TABLE kept_barcodes;
DROP TABLE kept_products;
