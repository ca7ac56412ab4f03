-- What is taken off a line or off the sale in progress: an amount, or a part in millionths. A line
-- that has neither has no discount.
ALTER TABLE cart_lines ADD COLUMN discount_centavos INTEGER CHECK (discount_centavos > 0);
ALTER TABLE cart_lines ADD COLUMN discount_millionths INTEGER
    CHECK (discount_millionths IS NULL
           OR discount_centavos IS NULL AND discount_millionths BETWEEN 1 AND 1000000);

CREATE TABLE cart_discount (
    -- There is one sale in progress.
    id                  INTEGER PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    discount_centavos   INTEGER CHECK (discount_centavos > 0),
    discount_millionths INTEGER CHECK (discount_millionths BETWEEN 1 AND 1000000),
    CHECK ((discount_centavos IS NULL) <> (discount_millionths IS NULL))
) STRICT;

-- A line that was given away costs nothing. SQLite cannot change a CHECK, so the table is made
-- again.
ALTER TABLE sale_lines RENAME TO kept_lines;
CREATE TABLE sale_lines (
    sale_id             TEXT    NOT NULL REFERENCES sales (id),
    position            INTEGER NOT NULL,
    sku                 TEXT    NOT NULL,
    descripcion         TEXT    NOT NULL,
    quantity_micros     INTEGER NOT NULL CHECK (quantity_micros > 0),
    unit_price_centavos INTEGER NOT NULL CHECK (unit_price_centavos > 0),
    -- The line's own, and its part of the sale's.
    discount_centavos   INTEGER NOT NULL CHECK (discount_centavos >= 0),
    -- What was paid: price times quantity less the discount.
    gross_centavos      INTEGER NOT NULL,
    iva                 TEXT    NOT NULL,
    PRIMARY KEY (sale_id, position),
    CHECK (gross_centavos > 0 OR gross_centavos = 0 AND discount_centavos > 0)
) STRICT;
INSERT INTO sale_lines
        (sale_id, position, sku, descripcion, quantity_micros, unit_price_centavos,
         discount_centavos, gross_centavos, iva)
    SELECT sale_id, position, sku, descripcion, quantity_micros, unit_price_centavos,
           0, gross_centavos, iva
    FROM kept_lines;
DROP TABLE kept_lines;
