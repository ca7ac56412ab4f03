-- The price list: a product is the company's, and all its registers see it.
CREATE TABLE products (
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    -- Made of the SKU: the same for every register.
    id              TEXT NOT NULL,
    -- The product as it was sent.
    message         TEXT NOT NULL CHECK (message::jsonb IS NOT NULL),
    -- Which edit of it this is.
    revision        BIGINT NOT NULL CHECK (revision >= 1),
    -- Whose edit.
    register_id     TEXT NOT NULL REFERENCES registers (id),
    received_at_ms  BIGINT NOT NULL,
    -- Its place among the products of the shop by when they came to be so; registers ask by it.
    cursor          BIGINT NOT NULL CHECK (cursor >= 1),
    -- Name and SKU as bytes, so that every engine has the same order.
    list_key        BYTEA NOT NULL,
    -- What it is looked for by: plain letters, one thing a line.
    search          TEXT NOT NULL,
    PRIMARY KEY (shop_id, id),
    UNIQUE (shop_id, cursor),
    UNIQUE (shop_id, list_key)
);
