-- The feed counts within each shop: two portals on one database that write for two shops are not in
-- each other's way, and who pulls a shop's feed never passes over a row that is committed late.
CREATE TABLE changes_by_shop (
    shop_id  TEXT NOT NULL REFERENCES shops (id),
    cursor   INTEGER NOT NULL CHECK (cursor >= 1),
    kind     TEXT NOT NULL CHECK (kind IN ('ticket-invoiced', 'cancellation-refused',
                                           'ticket-differs', 'customer', 'settings')),
    subject  TEXT NOT NULL,
    PRIMARY KEY (shop_id, cursor)
) STRICT, WITHOUT ROWID;

INSERT INTO changes_by_shop (shop_id, cursor, kind, subject)
SELECT shop_id, cursor, kind, subject FROM changes;

DROP TABLE changes;
ALTER TABLE changes_by_shop RENAME TO changes;
