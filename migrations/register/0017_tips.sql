-- What a customer leaves for the staff: paid with the note, and no part of it.

-- How the manager wants sales to be made.
CREATE TABLE sale_rules (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    -- The cashier is offered to take a tip.
    tips_asked INTEGER NOT NULL CHECK (tips_asked IN (0, 1))
) STRICT;
INSERT INTO sale_rules (only, tips_asked) VALUES (1, 0);

-- Of the sale at the counter.
ALTER TABLE carts ADD COLUMN tip_centavos INTEGER NOT NULL DEFAULT 0 CHECK (tip_centavos >= 0);

-- How the tip of a sale was paid; most sales have none.
CREATE TABLE sale_tips (
    sale_id         TEXT    NOT NULL REFERENCES sales (id),
    forma_pago      TEXT    NOT NULL,
    amount_centavos INTEGER NOT NULL CHECK (amount_centavos > 0),
    PRIMARY KEY (sale_id, forma_pago)
) STRICT;
CREATE TRIGGER tips_are_final BEFORE UPDATE ON sale_tips
BEGIN
    SELECT RAISE(ABORT, 'a tip is final');
END;
CREATE TRIGGER tips_are_kept BEFORE DELETE ON sale_tips
BEGIN
    SELECT RAISE(ABORT, 'a tip is kept');
END;

-- Tips go through the drawer too. SQLite cannot change a CHECK, so the table is made again; cuts
-- name its rows meanwhile.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE kept_drawer AS SELECT * FROM drawer;
DROP TABLE drawer;
CREATE TABLE drawer (
    id               INTEGER PRIMARY KEY,
    shift            INTEGER NOT NULL REFERENCES shifts (number),
    at_ms            INTEGER NOT NULL,
    kind             TEXT    NOT NULL CHECK (kind IN (
        'float', 'sale', 'tip', 'cancel', 'tip-back', 'in', 'out')),
    -- Into the drawer; out of it where below zero. Of a tip by card it is nothing.
    amount_centavos  INTEGER NOT NULL,
    balance_centavos INTEGER NOT NULL,
    sale_id          TEXT    REFERENCES sales (id),
    reason           TEXT    NOT NULL,
    who              TEXT    NOT NULL,
    CHECK ((kind IN ('sale', 'tip', 'cancel', 'tip-back')) = (sale_id IS NOT NULL)),
    CHECK (kind NOT IN ('float', 'sale', 'tip') OR amount_centavos >= 0),
    CHECK (kind NOT IN ('cancel', 'tip-back') OR amount_centavos <= 0),
    CHECK (kind <> 'in' OR amount_centavos > 0),
    CHECK (kind <> 'out' OR amount_centavos < 0)
) STRICT;
INSERT INTO drawer (id, shift, at_ms, kind, amount_centavos, balance_centavos, sale_id, reason, who)
    SELECT id, shift, at_ms, kind, amount_centavos, balance_centavos, sale_id, reason, who
    FROM kept_drawer;
DROP TABLE kept_drawer;
CREATE INDEX drawer_of_shift ON drawer (shift, id);
CREATE UNIQUE INDEX drawer_once ON drawer (kind, sale_id) WHERE sale_id IS NOT NULL;

CREATE TRIGGER drawer_adds_up BEFORE INSERT ON drawer
WHEN NEW.balance_centavos <> NEW.amount_centavos + coalesce(
    (SELECT balance_centavos FROM drawer WHERE shift = NEW.shift ORDER BY id DESC LIMIT 1), 0)
BEGIN
    SELECT RAISE(ABORT, 'the drawer does not add up');
END;
CREATE TRIGGER drawer_of_an_open_shift BEFORE INSERT ON drawer
WHEN NOT EXISTS (SELECT 1 FROM shifts WHERE number = NEW.shift AND closed_at_ms IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'the shift is closed');
END;
CREATE TRIGGER drawer_is_final BEFORE UPDATE ON drawer
BEGIN
    SELECT RAISE(ABORT, 'the drawer is final');
END;
CREATE TRIGGER drawer_is_kept BEFORE DELETE ON drawer
BEGIN
    SELECT RAISE(ABORT, 'the drawer is kept');
END;
