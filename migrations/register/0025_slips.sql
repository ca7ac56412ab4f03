-- Slips: cash that is moved by hand, and invoices that were issued at the counter.

-- Cash that is moved by hand prints its slip and opens the drawer.
ALTER TABLE sale_rules ADD COLUMN cash_slips INTEGER NOT NULL DEFAULT 1
    CHECK (cash_slips IN (0, 1));

-- SAT's address where the invoice can be verified, once its XML has been seen here.
ALTER TABLE invoice_requests ADD COLUMN verification TEXT;

-- SQLite cannot change a CHECK, so the table is made again.
ALTER TABLE print_jobs RENAME TO kept_jobs;
CREATE TABLE print_jobs (
    id            INTEGER PRIMARY KEY,
    sale_id       TEXT    REFERENCES sales (id),
    cut_id        INTEGER REFERENCES cuts (id),
    return_id     TEXT    REFERENCES returns (id),
    request_id    TEXT    REFERENCES invoice_requests (id),
    -- A row of the ledger.
    drawer_id     INTEGER REFERENCES drawer (id),
    kind          TEXT    NOT NULL
        CHECK (kind IN ('original', 'reprint', 'test', 'cut', 'cut-reprint', 'return',
                        'invoice', 'invoice-reprint', 'cash')),
    state         TEXT    NOT NULL
        CHECK (state IN ('waiting', 'sending', 'done', 'doubtful', 'given-up')),
    created_at_ms INTEGER NOT NULL,
    last_error    TEXT    NOT NULL,
    CHECK ((kind IN ('original', 'reprint')) = (sale_id IS NOT NULL)),
    CHECK ((kind IN ('cut', 'cut-reprint')) = (cut_id IS NOT NULL)),
    CHECK ((kind = 'return') = (return_id IS NOT NULL)),
    CHECK ((kind IN ('invoice', 'invoice-reprint')) = (request_id IS NOT NULL)),
    CHECK ((kind = 'cash') = (drawer_id IS NOT NULL))
) STRICT;
INSERT INTO print_jobs
        (id, sale_id, cut_id, return_id, kind, state, created_at_ms, last_error)
    SELECT id, sale_id, cut_id, return_id, kind, state, created_at_ms, last_error FROM kept_jobs;
DROP TABLE kept_jobs;
CREATE INDEX jobs_waiting ON print_jobs (id) WHERE state = 'waiting';
CREATE INDEX jobs_sending ON print_jobs (id) WHERE state = 'sending';
CREATE INDEX jobs_of_sale ON print_jobs (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX jobs_of_request ON print_jobs (request_id) WHERE request_id IS NOT NULL;
