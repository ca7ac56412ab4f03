-- The shelf on which the grid shows a product; nothing where it has none.
ALTER TABLE products ADD COLUMN category TEXT CHECK (category <> '');
