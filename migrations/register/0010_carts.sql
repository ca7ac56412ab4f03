-- Sales in progress: number 1 is the one at the counter, all others are on hold. A line keeps its
-- price: what was said to the customer stays, whatever becomes of the price list.
CREATE TABLE carts (
    -- Never used twice, so that a list that is looked at cannot mean another sale.
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    note                TEXT    NOT NULL,
    discount_centavos   INTEGER CHECK (discount_centavos > 0),
    discount_millionths INTEGER CHECK (discount_millionths BETWEEN 1 AND 1000000),
    CHECK (discount_centavos IS NULL OR discount_millionths IS NULL)
) STRICT;
INSERT INTO carts (id, note, discount_centavos, discount_millionths)
    SELECT 1, '', (SELECT discount_centavos FROM cart_discount),
           (SELECT discount_millionths FROM cart_discount);
DROP TABLE cart_discount;

ALTER TABLE cart_lines RENAME TO older_lines;
CREATE TABLE cart_lines (
    cart_id             INTEGER NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    position            INTEGER NOT NULL,
    sku                 TEXT    NOT NULL,
    -- To be told by where the product is sold no more.
    name                TEXT    NOT NULL,
    price_centavos      INTEGER NOT NULL CHECK (price_centavos > 0),
    quantity_micros     INTEGER NOT NULL CHECK (quantity_micros > 0),
    discount_centavos   INTEGER CHECK (discount_centavos > 0),
    discount_millionths INTEGER CHECK (discount_millionths BETWEEN 1 AND 1000000),
    -- `label`: of a scale, for one package; more of the same product is another line.
    origin              TEXT    NOT NULL CHECK (origin IN ('shelf', 'label')),
    note                TEXT    NOT NULL,
    PRIMARY KEY (cart_id, position),
    CHECK (discount_centavos IS NULL OR discount_millionths IS NULL)
) STRICT;
INSERT INTO cart_lines
    SELECT 1, older_lines.position, products.sku, products.name, products.price_centavos,
           older_lines.quantity_micros, older_lines.discount_centavos,
           older_lines.discount_millionths, 'shelf', ''
    FROM older_lines JOIN products USING (sku);
DROP TABLE older_lines;

CREATE TABLE held_carts (
    cart_id        INTEGER PRIMARY KEY REFERENCES carts (id) ON DELETE CASCADE
                   CHECK (cart_id > 1),
    held_at_ms     INTEGER NOT NULL,
    who            TEXT    NOT NULL,
    -- Whose it is or what it waits for, in the cashier's words; may be empty.
    reason         TEXT    NOT NULL,
    total_centavos INTEGER NOT NULL CHECK (total_centavos > 0)
) STRICT;
