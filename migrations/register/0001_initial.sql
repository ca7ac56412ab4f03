-- The register's file.
--
-- Amounts are INTEGER with their unit in the name. Instants are milliseconds since 1970 (UTC),
-- days are YYYY-MM-DD. A table with the column `only` has one row at most.

-- Who this register is; empty before the enrolment.
CREATE TABLE register (
    only           INTEGER PRIMARY KEY CHECK (only = 1),
    id             TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    serie          TEXT    NOT NULL,
    next_folio     INTEGER NOT NULL CHECK (next_folio >= 1),
    -- Where the sync goes. What is printed is shop.portal_url.
    portal_url     TEXT    NOT NULL,
    enrolled_at_ms INTEGER NOT NULL,
    -- Up to where the portal's changes have been applied.
    changes_after  INTEGER NOT NULL CHECK (changes_after >= 0)
) STRICT;

CREATE TABLE shop (
    only           INTEGER PRIMARY KEY CHECK (only = 1),
    name           TEXT    NOT NULL,
    rfc            TEXT    NOT NULL,
    nombre         TEXT    NOT NULL,
    regimen_fiscal TEXT    NOT NULL,
    codigo_postal  TEXT    NOT NULL,
    zone           TEXT    NOT NULL,
    -- One part a line.
    address        TEXT    NOT NULL,
    contact        TEXT    NOT NULL,
    portal_url     TEXT    NOT NULL,
    sandbox        INTEGER NOT NULL CHECK (sandbox IN (0, 1))
) STRICT;

-- What the manager has set. `pending`: here, but the portal has not taken it yet.
CREATE TABLE settings (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    serie    TEXT    NOT NULL,
    period   TEXT    NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 0),
    pending  INTEGER NOT NULL CHECK (pending IN (0, 1))
) STRICT;

CREATE TABLE printer (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    kind     TEXT    NOT NULL CHECK (kind IN ('network', 'folder')),
    -- host:port, or the folder.
    target   TEXT    NOT NULL,
    paper_mm INTEGER NOT NULL CHECK (paper_mm IN (58, 80))
) STRICT;

CREATE TABLE products (
    sku             TEXT    PRIMARY KEY,
    name            TEXT    NOT NULL,
    price_centavos  INTEGER NOT NULL CHECK (price_centavos > 0),
    unit            TEXT    NOT NULL,
    clave_prod_serv TEXT    NOT NULL,
    clave_unidad    TEXT    NOT NULL,
    iva             TEXT    NOT NULL
        CHECK (iva IN ('iva-16', 'iva-8', 'iva-0', 'exento', 'no-objeto')),
    ieps_millionths INTEGER CHECK (ieps_millionths >= 0)
) STRICT;

CREATE TABLE barcodes (
    code     TEXT    PRIMARY KEY,
    sku      TEXT    NOT NULL REFERENCES products (sku) ON DELETE CASCADE,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX barcodes_of_product ON barcodes (sku, position);

-- The sale in progress, so that a power cut does not empty the counter.
CREATE TABLE cart_lines (
    position        INTEGER PRIMARY KEY,
    sku             TEXT    NOT NULL,
    quantity_micros INTEGER NOT NULL CHECK (quantity_micros > 0)
) STRICT;

CREATE TABLE cart_payments (
    position        INTEGER PRIMARY KEY,
    forma_pago      TEXT    NOT NULL,
    amount_centavos INTEGER NOT NULL CHECK (amount_centavos > 0)
) STRICT;

-- `snapshot` is the ticket's message, final from the moment of the sale.
CREATE TABLE sales (
    id              TEXT    PRIMARY KEY,
    serie           TEXT    NOT NULL,
    folio           INTEGER NOT NULL CHECK (folio >= 1),
    code            TEXT    NOT NULL UNIQUE,
    sold_at_ms      INTEGER NOT NULL,
    deadline        TEXT    NOT NULL,
    total_centavos  INTEGER NOT NULL CHECK (total_centavos > 0),
    change_centavos INTEGER NOT NULL CHECK (change_centavos >= 0),
    -- `waiting`: the portal has not got it yet.
    state           TEXT    NOT NULL
        CHECK (state IN ('waiting', 'open', 'invoiced', 'cancelled')),
    uuid            TEXT,
    invoice         TEXT,
    snapshot        TEXT    NOT NULL,
    UNIQUE (serie, folio),
    CHECK (state <> 'invoiced' OR uuid IS NOT NULL)
) STRICT;
CREATE INDEX sales_by_time ON sales (sold_at_ms, folio);
CREATE INDEX sales_by_folio ON sales (folio);
CREATE INDEX sales_by_total ON sales (total_centavos);

CREATE TRIGGER sales_are_final
BEFORE UPDATE OF id, serie, folio, code, sold_at_ms, deadline, total_centavos, change_centavos,
    snapshot ON sales
BEGIN
    SELECT RAISE(ABORT, 'a sale is final');
END;

CREATE TRIGGER sales_are_kept BEFORE DELETE ON sales
BEGIN
    SELECT RAISE(ABORT, 'a sale is kept');
END;

CREATE TABLE sale_lines (
    sale_id             TEXT    NOT NULL REFERENCES sales (id),
    position            INTEGER NOT NULL,
    sku                 TEXT    NOT NULL,
    descripcion         TEXT    NOT NULL,
    quantity_micros     INTEGER NOT NULL CHECK (quantity_micros > 0),
    unit_price_centavos INTEGER NOT NULL CHECK (unit_price_centavos > 0),
    gross_centavos      INTEGER NOT NULL CHECK (gross_centavos > 0),
    iva                 TEXT    NOT NULL,
    PRIMARY KEY (sale_id, position)
) STRICT;

CREATE TABLE sale_payments (
    sale_id         TEXT    NOT NULL REFERENCES sales (id),
    position        INTEGER NOT NULL,
    forma_pago      TEXT    NOT NULL,
    amount_centavos INTEGER NOT NULL CHECK (amount_centavos > 0),
    PRIMARY KEY (sale_id, position)
) STRICT;

-- What happened to a sale; rows are added, never changed.
CREATE TABLE sale_events (
    id      INTEGER PRIMARY KEY,
    sale_id TEXT    NOT NULL REFERENCES sales (id),
    at_ms   INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN (
        'sold', 'printed', 'print-doubtful', 'print-given-up', 'reprinted', 'received', 'refused',
        'invoiced', 'cancelled', 'cancellation-received', 'cancellation-refused')),
    detail  TEXT    NOT NULL
) STRICT;
CREATE INDEX events_of_sale ON sale_events (sale_id, id);

CREATE TRIGGER events_are_final BEFORE UPDATE ON sale_events
BEGIN
    SELECT RAISE(ABORT, 'history is final');
END;

CREATE TRIGGER events_are_kept BEFORE DELETE ON sale_events
BEGIN
    SELECT RAISE(ABORT, 'history is kept');
END;

-- What the printer's worker does. `sending` is committed before the first byte leaves: a job that
-- is found so after a crash may be on paper already, and is `doubtful`.
CREATE TABLE print_jobs (
    id            INTEGER PRIMARY KEY,
    sale_id       TEXT    REFERENCES sales (id),
    kind          TEXT    NOT NULL CHECK (kind IN ('original', 'reprint', 'test')),
    state         TEXT    NOT NULL
        CHECK (state IN ('waiting', 'sending', 'done', 'doubtful', 'given-up')),
    created_at_ms INTEGER NOT NULL,
    last_error    TEXT    NOT NULL,
    CHECK ((kind = 'test') = (sale_id IS NULL))
) STRICT;
CREATE INDEX jobs_to_print ON print_jobs (id) WHERE state IN ('waiting', 'sending');

-- What the portal has to be told. The body of a ticket is its sale's snapshot, that of settings is
-- made when it is sent.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL CHECK (kind IN ('ticket', 'cancellation', 'settings')),
    sale_id       TEXT    REFERENCES sales (id),
    body          TEXT,
    -- `parked`: the portal refused it for good; the manager was told.
    state         TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'parked')),
    attempts      INTEGER NOT NULL CHECK (attempts >= 0),
    next_at_ms    INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_error    TEXT    NOT NULL,
    CHECK ((kind = 'settings') = (sale_id IS NULL)),
    CHECK ((kind = 'cancellation') = (body IS NOT NULL))
) STRICT;
CREATE INDEX outbox_to_send ON outbox (id) WHERE state = 'waiting';
CREATE UNIQUE INDEX outbox_once ON outbox (kind, sale_id) WHERE sale_id IS NOT NULL;

-- Billing codes are made ahead and told to the portal, so that it can tell a ticket that has not
-- arrived from one that does not exist.
CREATE TABLE billing_codes (
    id        INTEGER PRIMARY KEY,
    code      TEXT    NOT NULL UNIQUE,
    announced INTEGER NOT NULL CHECK (announced IN (0, 1)),
    sale_id   TEXT    UNIQUE REFERENCES sales (id)
) STRICT;
CREATE INDEX codes_in_reserve ON billing_codes (announced, id) WHERE sale_id IS NULL;

CREATE TABLE customers (
    id             TEXT    PRIMARY KEY,
    rfc            TEXT    NOT NULL,
    nombre         TEXT    NOT NULL,
    codigo_postal  TEXT    NOT NULL,
    regimen_fiscal TEXT    NOT NULL,
    uso_cfdi       TEXT    NOT NULL,
    correo         TEXT    NOT NULL,
    updated_at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX customers_by_name ON customers (nombre);

-- What the manager has to know; one of each kind for each thing.
CREATE TABLE notices (
    id            INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL
        CHECK (kind IN (
            'refused-ticket', 'refused-cancellation', 'refused-settings', 'settings-replaced')),
    subject       TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    UNIQUE (kind, subject)
) STRICT;
