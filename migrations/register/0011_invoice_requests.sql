-- What the counter has asked the portal to invoice ("Facturar ahora"). It is written before the
-- network sees it, and is its own outbox: what waits is asked for until it has been answered.
CREATE TABLE invoice_requests (
    id             TEXT    PRIMARY KEY,
    asked_at_ms    INTEGER NOT NULL,
    asked_by       TEXT    NOT NULL,
    rfc            TEXT    NOT NULL,
    nombre         TEXT    NOT NULL,
    codigo_postal  TEXT    NOT NULL,
    regimen_fiscal TEXT    NOT NULL,
    uso_cfdi       TEXT    NOT NULL,
    correo         TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('waiting', 'invoiced', 'refused')),
    attempts       INTEGER NOT NULL CHECK (attempts >= 0),
    next_at_ms     INTEGER NOT NULL,
    -- The last that the portal said, in the reader's words.
    told           TEXT    NOT NULL,
    -- What is wrong at which field, as JSON.
    faults         TEXT    NOT NULL CHECK (json_valid(faults)),
    invoice        TEXT,
    uuid           TEXT,
    -- Whether somebody has been shown how it ended.
    seen           INTEGER NOT NULL CHECK (seen IN (0, 1)),
    CHECK ((state = 'invoiced') = (uuid IS NOT NULL)),
    CHECK ((state = 'invoiced') = (invoice IS NOT NULL))
) STRICT;
CREATE INDEX invoice_requests_to_send ON invoice_requests (id) WHERE state = 'waiting';
CREATE INDEX invoice_requests_to_show ON invoice_requests (id) WHERE seen = 0;

CREATE TRIGGER invoice_requests_end_once BEFORE UPDATE OF state ON invoice_requests
WHEN OLD.state <> 'waiting' AND NEW.state <> OLD.state
BEGIN
    SELECT RAISE(ABORT, 'a request ends once');
END;

CREATE TABLE invoice_request_sales (
    request_id TEXT    NOT NULL REFERENCES invoice_requests (id),
    sale_id    TEXT    NOT NULL REFERENCES sales (id),
    position   INTEGER NOT NULL,
    waiting    INTEGER NOT NULL CHECK (waiting IN (0, 1)),
    PRIMARY KEY (request_id, sale_id)
) STRICT;
CREATE UNIQUE INDEX one_request_for_each_sale ON invoice_request_sales (sale_id)
    WHERE waiting = 1;
CREATE INDEX requests_of_sale ON invoice_request_sales (sale_id);
