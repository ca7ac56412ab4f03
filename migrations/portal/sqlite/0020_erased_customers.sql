-- One more kind of change: registers forget a customer who was erased.
CREATE TABLE changes_grown (
    shop_id  TEXT NOT NULL REFERENCES shops (id),
    cursor   INTEGER NOT NULL CHECK (cursor >= 1),
    kind     TEXT NOT NULL CHECK (kind IN ('ticket-invoiced', 'cancellation-refused',
                                           'ticket-differs', 'customer', 'customer-erased',
                                           'settings')),
    subject  TEXT NOT NULL,
    PRIMARY KEY (shop_id, cursor)
) STRICT, WITHOUT ROWID;

INSERT INTO changes_grown (shop_id, cursor, kind, subject)
SELECT shop_id, cursor, kind, subject FROM changes;

DROP TABLE changes;
ALTER TABLE changes_grown RENAME TO changes;
