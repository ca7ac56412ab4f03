-- The price list is the company's: what was edited here is told to the portal. A product's own row
-- says how far that is, for only what it is now is sent.
ALTER TABLE products ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
-- `parked`: the portal refused it for good; the manager was told.
ALTER TABLE products ADD COLUMN sync_state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (sync_state IN ('waiting', 'told', 'parked'));
CREATE INDEX products_to_tell ON products (sku) WHERE sync_state = 'waiting';

-- Up to where the company's products are known.
ALTER TABLE register ADD COLUMN products_after INTEGER NOT NULL DEFAULT 0;

ALTER TABLE notices RENAME TO kept_notices;
CREATE TABLE notices (
    id            INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL
        CHECK (kind IN (
            'refused-ticket', 'refused-cancellation', 'refused-settings', 'settings-replaced',
            'refused-products', 'overtaken-products')),
    subject       TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    UNIQUE (kind, subject)
) STRICT;
INSERT INTO notices SELECT id, kind, subject, text, created_at_ms FROM kept_notices;
DROP TABLE kept_notices;
