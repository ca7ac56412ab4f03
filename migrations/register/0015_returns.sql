-- Goods that came back. A return is a record of its own; the sale stays as it was.
CREATE TABLE returns (
    id              TEXT    PRIMARY KEY,
    sale_id         TEXT    NOT NULL REFERENCES sales (id),
    serie           TEXT    NOT NULL,
    folio           INTEGER NOT NULL CHECK (folio >= 1),
    -- The shift whose drawer and figures it counts in, where one was open.
    shift           INTEGER REFERENCES shifts (number),
    returned_at_ms  INTEGER NOT NULL,
    total_centavos  INTEGER NOT NULL CHECK (total_centavos > 0),
    -- The message to the portal.
    snapshot        TEXT    NOT NULL CHECK (json_valid(snapshot)),
    UNIQUE (serie, folio)
) STRICT;
CREATE INDEX returns_of_sale ON returns (sale_id);
CREATE INDEX returns_of_shift ON returns (shift, folio) WHERE shift IS NOT NULL;

CREATE TRIGGER returns_are_final BEFORE UPDATE ON returns
BEGIN
    SELECT RAISE(ABORT, 'a return is final');
END;
CREATE TRIGGER returns_are_kept BEFORE DELETE ON returns
BEGIN
    SELECT RAISE(ABORT, 'a return is kept');
END;

-- Up to which return a cut counts; none in those of before.
ALTER TABLE cuts ADD COLUMN returns_up_to INTEGER NOT NULL DEFAULT 0;

-- One more thing that happens to a sale, that is printed, that is sent. SQLite cannot change a
-- CHECK, so the tables are made again.
DROP TRIGGER events_are_final;
DROP TRIGGER events_are_kept;
ALTER TABLE sale_events RENAME TO kept_events;
CREATE TABLE sale_events (
    id      INTEGER PRIMARY KEY,
    sale_id TEXT    NOT NULL REFERENCES sales (id),
    at_ms   INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN (
        'sold', 'printed', 'print-doubtful', 'print-given-up', 'reprinted', 'received', 'refused',
        'invoiced', 'cancelled', 'cancellation-received', 'cancellation-refused', 'returned',
        'return-received')),
    detail  TEXT    NOT NULL
) STRICT;
INSERT INTO sale_events (id, sale_id, at_ms, kind, detail)
    SELECT id, sale_id, at_ms, kind, detail FROM kept_events;
DROP TABLE kept_events;
CREATE INDEX events_of_sale ON sale_events (sale_id, id);
CREATE TRIGGER events_are_final BEFORE UPDATE ON sale_events
BEGIN
    SELECT RAISE(ABORT, 'history is final');
END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON sale_events
BEGIN
    SELECT RAISE(ABORT, 'history is kept');
END;

ALTER TABLE print_jobs RENAME TO kept_jobs;
CREATE TABLE print_jobs (
    id            INTEGER PRIMARY KEY,
    sale_id       TEXT    REFERENCES sales (id),
    cut_id        INTEGER REFERENCES cuts (id),
    return_id     TEXT    REFERENCES returns (id),
    kind          TEXT    NOT NULL
        CHECK (kind IN ('original', 'reprint', 'test', 'cut', 'cut-reprint', 'return')),
    state         TEXT    NOT NULL
        CHECK (state IN ('waiting', 'sending', 'done', 'doubtful', 'given-up')),
    created_at_ms INTEGER NOT NULL,
    last_error    TEXT    NOT NULL,
    CHECK ((kind IN ('original', 'reprint')) = (sale_id IS NOT NULL)),
    CHECK ((kind IN ('cut', 'cut-reprint')) = (cut_id IS NOT NULL)),
    CHECK ((kind = 'return') = (return_id IS NOT NULL))
) STRICT;
INSERT INTO print_jobs (id, sale_id, cut_id, kind, state, created_at_ms, last_error)
    SELECT id, sale_id, cut_id, kind, state, created_at_ms, last_error FROM kept_jobs;
DROP TABLE kept_jobs;
CREATE INDEX jobs_to_print ON print_jobs (id) WHERE state IN ('waiting', 'sending');

ALTER TABLE outbox RENAME TO kept_outbox;
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL
        CHECK (kind IN ('ticket', 'cancellation', 'return', 'settings')),
    sale_id       TEXT    REFERENCES sales (id),
    return_id     TEXT    REFERENCES returns (id),
    body          TEXT,
    -- `parked`: the portal refused it for good; the manager was told.
    state         TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'parked')),
    attempts      INTEGER NOT NULL CHECK (attempts >= 0),
    next_at_ms    INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_error    TEXT    NOT NULL,
    CHECK ((kind = 'settings') = (sale_id IS NULL)),
    CHECK ((kind = 'return') = (return_id IS NOT NULL)),
    CHECK ((kind = 'cancellation') = (body IS NOT NULL))
) STRICT;
INSERT INTO outbox (id, kind, sale_id, body, state, attempts, next_at_ms, created_at_ms, last_error)
    SELECT id, kind, sale_id, body, state, attempts, next_at_ms, created_at_ms, last_error
    FROM kept_outbox;
DROP TABLE kept_outbox;
CREATE INDEX outbox_to_send ON outbox (id) WHERE state = 'waiting';
CREATE UNIQUE INDEX outbox_once ON outbox (kind, sale_id)
    WHERE sale_id IS NOT NULL AND return_id IS NULL;
CREATE UNIQUE INDEX outbox_returns_once ON outbox (return_id) WHERE return_id IS NOT NULL;
