-- One more kind of change: registers forget a customer who was erased.
ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check
    CHECK (kind IN ('ticket-invoiced', 'cancellation-refused', 'ticket-differs', 'customer',
                    'customer-erased', 'settings'));
