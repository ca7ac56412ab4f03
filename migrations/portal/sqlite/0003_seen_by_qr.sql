-- Tickets that a customer's QR brings before the register does.

-- A ticket of a QR has everything but its cashier; the register's message takes its place.
ALTER TABLE tickets ADD COLUMN origin TEXT NOT NULL DEFAULT 'register'
    CHECK (origin IN ('register', 'qr'));

-- What came second and does not agree with the ticket that is kept: beside it, in nobody's way.
CREATE TABLE ticket_differences (
    ticket_id   TEXT PRIMARY KEY REFERENCES tickets (id),
    origin      TEXT NOT NULL CHECK (origin IN ('register', 'qr')),
    -- The first field in which the two differ.
    field       TEXT NOT NULL,
    -- Without its billing code.
    message     TEXT NOT NULL CHECK (json_valid(message)),
    seen_at_ms  INTEGER NOT NULL
) STRICT;

-- Cancellations of tickets that nobody has brought yet; each waits for its ticket.
CREATE TABLE cancellations_ahead (
    register_id     TEXT NOT NULL REFERENCES registers (id),
    ticket_id       TEXT NOT NULL,
    cancelled_at_ms INTEGER NOT NULL,
    cancel_reason   TEXT NOT NULL,
    PRIMARY KEY (register_id, ticket_id)
) STRICT;

-- The same table with one more kind of change; cursors stay what they were.
CREATE TABLE changes_grown (
    cursor   INTEGER PRIMARY KEY AUTOINCREMENT,
    shop_id  TEXT NOT NULL REFERENCES shops (id),
    kind     TEXT NOT NULL CHECK (kind IN ('ticket-invoiced', 'cancellation-refused',
                                           'ticket-differs', 'customer', 'settings')),
    subject  TEXT NOT NULL
) STRICT;

INSERT INTO changes_grown (cursor, shop_id, kind, subject)
SELECT cursor, shop_id, kind, subject FROM changes;

DROP TABLE changes;
ALTER TABLE changes_grown RENAME TO changes;
CREATE INDEX changes_shop ON changes (shop_id, cursor);
