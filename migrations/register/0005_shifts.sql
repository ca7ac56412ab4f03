-- Who stands at the till, what is in the drawer, and what was done.

-- Nobody here: a shop of one person, who is not asked for a PIN.
CREATE TABLE users (
    id             TEXT    PRIMARY KEY,
    name           TEXT    NOT NULL CHECK (name <> ''),
    role           TEXT    NOT NULL CHECK (role IN ('cashier', 'manager')),
    -- Of somebody who has left: the name stays on what was done.
    active         INTEGER NOT NULL CHECK (active IN (0, 1)),
    -- argon2id, with what it was made with, so that it can be made dearer later.
    pin_salt       BLOB    NOT NULL,
    pin_hash       BLOB    NOT NULL,
    pin_memory_kib INTEGER NOT NULL CHECK (pin_memory_kib > 0),
    pin_passes     INTEGER NOT NULL CHECK (pin_passes > 0),
    -- Wrong PINs since the last right one, and until when none is listened to.
    failures       INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    wait_until_ms  INTEGER NOT NULL DEFAULT 0,
    created_at_ms  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_by_name ON users (name COLLATE NOCASE) WHERE active = 1;

CREATE TRIGGER users_are_kept BEFORE DELETE ON users
BEGIN
    SELECT RAISE(ABORT, 'a user is kept');
END;

-- How the manager wants the till to be guarded.
CREATE TABLE guard (
    only                INTEGER PRIMARY KEY CHECK (only = 1),
    -- Nothing is sold without an open shift.
    shift_needed        INTEGER NOT NULL CHECK (shift_needed IN (0, 1)),
    -- The till locks itself after so long; never where it is 0.
    lock_minutes        INTEGER NOT NULL CHECK (lock_minutes BETWEEN 0 AND 240),
    -- A larger part of the price only a manager gives away.
    discount_millionths INTEGER NOT NULL CHECK (discount_millionths BETWEEN 0 AND 1000000)
) STRICT;
INSERT INTO guard (only, shift_needed, lock_minutes, discount_millionths)
    VALUES (1, 1, 10, 1000000);

-- The number is the shift's name: Turno 12.
CREATE TABLE shifts (
    number       INTEGER PRIMARY KEY CHECK (number >= 1),
    opened_at_ms INTEGER NOT NULL,
    opened_by    TEXT    NOT NULL,
    closed_at_ms INTEGER,
    closed_by    TEXT,
    CHECK ((closed_at_ms IS NULL) = (closed_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_open_shift ON shifts ((1)) WHERE closed_at_ms IS NULL;

CREATE TRIGGER shifts_are_kept BEFORE DELETE ON shifts
BEGIN
    SELECT RAISE(ABORT, 'a shift is kept');
END;
CREATE TRIGGER closed_shifts_are_final BEFORE UPDATE ON shifts
WHEN OLD.closed_at_ms IS NOT NULL
    OR (OLD.number, OLD.opened_at_ms, OLD.opened_by)
        IS NOT (NEW.number, NEW.opened_at_ms, NEW.opened_by)
BEGIN
    SELECT RAISE(ABORT, 'a closed shift is final');
END;

-- Sales of before, and those of a shop without shifts, have none.
ALTER TABLE sales ADD COLUMN shift INTEGER REFERENCES shifts (number);
CREATE INDEX sales_of_shift ON sales (shift) WHERE shift IS NOT NULL;

CREATE TRIGGER shift_of_a_sale_is_final BEFORE UPDATE OF shift ON sales
BEGIN
    SELECT RAISE(ABORT, 'a sale is final');
END;

-- The running ledger of the drawer: one row for each note that is sold or cancelled in a shift (of
-- nothing, where no cash moves) and for each amount that is brought or taken by hand.
CREATE TABLE drawer (
    id               INTEGER PRIMARY KEY,
    shift            INTEGER NOT NULL REFERENCES shifts (number),
    at_ms            INTEGER NOT NULL,
    kind             TEXT    NOT NULL CHECK (kind IN ('float', 'sale', 'cancel', 'in', 'out')),
    -- Into the drawer; out of it where below zero.
    amount_centavos  INTEGER NOT NULL,
    balance_centavos INTEGER NOT NULL,
    sale_id          TEXT    REFERENCES sales (id),
    reason           TEXT    NOT NULL,
    who              TEXT    NOT NULL,
    CHECK ((kind IN ('sale', 'cancel')) = (sale_id IS NOT NULL)),
    CHECK (kind <> 'float' OR amount_centavos >= 0),
    CHECK (kind <> 'sale' OR amount_centavos >= 0),
    CHECK (kind <> 'cancel' OR amount_centavos <= 0),
    CHECK (kind <> 'in' OR amount_centavos > 0),
    CHECK (kind <> 'out' OR amount_centavos < 0)
) STRICT;
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

-- What was counted by hand, at the opening and at the closing.
CREATE TABLE cash_counts (
    shift        INTEGER NOT NULL REFERENCES shifts (number),
    moment       TEXT    NOT NULL CHECK (moment IN ('open', 'close')),
    denomination TEXT    NOT NULL,
    pieces       INTEGER NOT NULL CHECK (pieces > 0),
    PRIMARY KEY (shift, moment, denomination)
) STRICT;
CREATE TRIGGER counts_are_final BEFORE UPDATE ON cash_counts
BEGIN
    SELECT RAISE(ABORT, 'a count is final');
END;
CREATE TRIGGER counts_are_kept BEFORE DELETE ON cash_counts
BEGIN
    SELECT RAISE(ABORT, 'a count is kept');
END;

-- A cut is what the ledger says up to one of its rows; with that it can be made anew as it was.
CREATE TABLE cuts (
    id                INTEGER PRIMARY KEY,
    shift             INTEGER NOT NULL REFERENCES shifts (number),
    kind              TEXT    NOT NULL CHECK (kind IN ('x', 'z')),
    at_ms             INTEGER NOT NULL,
    who               TEXT    NOT NULL,
    up_to             INTEGER NOT NULL REFERENCES drawer (id),
    expected_centavos INTEGER NOT NULL,
    counted_centavos  INTEGER CHECK (counted_centavos >= 0),
    -- The audit trail's last entry then: printed, so that the paper can testify against the file.
    trail             TEXT    NOT NULL,
    CHECK ((kind = 'z') = (counted_centavos IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX one_z_for_each_shift ON cuts (shift) WHERE kind = 'z';
CREATE TRIGGER cuts_are_final BEFORE UPDATE ON cuts
BEGIN
    SELECT RAISE(ABORT, 'a cut is final');
END;
CREATE TRIGGER cuts_are_kept BEFORE DELETE ON cuts
BEGIN
    SELECT RAISE(ABORT, 'a cut is kept');
END;

-- Who did what, and who allowed it. Each entry holds the hash of itself and of the one before it.
CREATE TABLE audit (
    number     INTEGER PRIMARY KEY CHECK (number >= 1),
    at_ms      INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    who        TEXT    NOT NULL,
    -- Empty where nobody had to be asked.
    allowed_by TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is final');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is kept');
END;

-- Cuts are printed too. SQLite cannot change a CHECK, so the table is made again.
ALTER TABLE print_jobs RENAME TO kept_jobs;
CREATE TABLE print_jobs (
    id            INTEGER PRIMARY KEY,
    sale_id       TEXT    REFERENCES sales (id),
    cut_id        INTEGER REFERENCES cuts (id),
    kind          TEXT    NOT NULL
        CHECK (kind IN ('original', 'reprint', 'test', 'cut', 'cut-reprint')),
    state         TEXT    NOT NULL
        CHECK (state IN ('waiting', 'sending', 'done', 'doubtful', 'given-up')),
    created_at_ms INTEGER NOT NULL,
    last_error    TEXT    NOT NULL,
    CHECK ((kind IN ('original', 'reprint')) = (sale_id IS NOT NULL)),
    CHECK ((kind IN ('cut', 'cut-reprint')) = (cut_id IS NOT NULL))
) STRICT;
INSERT INTO print_jobs (id, sale_id, kind, state, created_at_ms, last_error)
    SELECT id, sale_id, kind, state, created_at_ms, last_error FROM kept_jobs;
DROP TABLE kept_jobs;
CREATE INDEX jobs_to_print ON print_jobs (id) WHERE state IN ('waiting', 'sending');
