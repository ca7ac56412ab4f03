-- Branches: where a shop sells. A shop's main one has the shop's own id and takes over what stood
-- beside the shop.
CREATE TABLE branches (
    id             TEXT PRIMARY KEY,
    shop_id        TEXT NOT NULL REFERENCES shops (id),
    name           TEXT NOT NULL,
    codigo_postal  TEXT NOT NULL,
    zone           TEXT NOT NULL,
    address        TEXT NOT NULL CHECK (json_valid(address)),
    UNIQUE (shop_id, name)
) STRICT;

INSERT INTO branches (id, shop_id, name, codigo_postal, zone, address)
SELECT id, id, 'Matriz', codigo_postal, zone, address FROM shops;

ALTER TABLE shops DROP COLUMN codigo_postal;
ALTER TABLE shops DROP COLUMN zone;
ALTER TABLE shops DROP COLUMN address;

-- Without one: the main one.
ALTER TABLE registers ADD COLUMN branch_id TEXT REFERENCES branches (id);
ALTER TABLE enrolment_codes ADD COLUMN branch_id TEXT REFERENCES branches (id);
