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
    message     TEXT NOT NULL CHECK (message::jsonb IS NOT NULL),
    seen_at_ms  BIGINT NOT NULL
);

-- Cancellations of tickets that nobody has brought yet; each waits for its ticket.
CREATE TABLE cancellations_ahead (
    register_id     TEXT NOT NULL REFERENCES registers (id),
    ticket_id       TEXT NOT NULL,
    cancelled_at_ms BIGINT NOT NULL,
    cancel_reason   TEXT NOT NULL,
    PRIMARY KEY (register_id, ticket_id)
);

-- One more kind of change.
ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check
    CHECK (kind IN ('ticket-invoiced', 'cancellation-refused', 'ticket-differs', 'customer',
                    'settings'));
