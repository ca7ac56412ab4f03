-- What was sold and what came back, added up by the hour, so that a report of a month does not read
-- the notes of a month. Notes and returns stay the truth: these rows follow from them.
--
-- An hour is one of UTC, counted since 1970: every zone of Mexico is whole hours from it, so days
-- and hours of the shop are made of them.
CREATE TABLE sums (
    kind              TEXT    NOT NULL CHECK (kind IN ('note', 'cashier', 'product', 'forma-pago')),
    hour              INTEGER NOT NULL,
    -- Nothing, a name, a SKU, a code of SAT.
    of                TEXT    NOT NULL,
    -- Notes, lines or payments that stand.
    sold              INTEGER NOT NULL,
    sold_centavos     INTEGER NOT NULL,
    returned          INTEGER NOT NULL,
    returned_centavos INTEGER NOT NULL,
    PRIMARY KEY (kind, hour, of)
) STRICT, WITHOUT ROWID;

-- What each product was called when it was last sold.
CREATE TABLE sold_names (
    sku         TEXT PRIMARY KEY,
    descripcion TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a sale adds to. The change goes off the cash.
CREATE VIEW sold_parts (id, kind, hour, of, count, centavos) AS
    SELECT id, 'note', sold_at_ms / 3600000, '', 1, total_centavos FROM sales
    UNION ALL
    SELECT id, 'cashier', sold_at_ms / 3600000, coalesce(json_extract(snapshot, '$.cashier'), ''),
           1, total_centavos
    FROM sales
    UNION ALL
    SELECT id, 'product', sold_at_ms / 3600000, sku, 1, gross_centavos
    FROM sales JOIN sale_lines ON sale_lines.sale_id = sales.id
    UNION ALL
    SELECT id, 'forma-pago', sold_at_ms / 3600000, forma_pago, 1, amount_centavos
    FROM sales JOIN sale_payments ON sale_payments.sale_id = sales.id
    UNION ALL
    SELECT id, 'forma-pago', sold_at_ms / 3600000, '01', 0, -change_centavos
    FROM sales WHERE change_centavos > 0;

-- What a return adds to: at its own hour, by who took it back. Amounts of a message have two
-- decimals, always.
CREATE VIEW returned_parts (id, kind, hour, of, count, centavos) AS
    SELECT id, 'note', returned_at_ms / 3600000, '', 1, total_centavos FROM returns
    UNION ALL
    SELECT id, 'cashier', returned_at_ms / 3600000,
           coalesce(json_extract(snapshot, '$.cashier'), ''), 1, total_centavos
    FROM returns
    UNION ALL
    SELECT id, 'forma-pago', returned_at_ms / 3600000, json_extract(snapshot, '$.forma_pago'),
           1, total_centavos
    FROM returns
    UNION ALL
    SELECT returns.id, 'product', returned_at_ms / 3600000, sku, 1,
           CAST(replace(json_extract(line.value, '$.gross'), '.', '') AS INTEGER)
    FROM returns, json_each(returns.snapshot, '$.lines') AS line
    JOIN sale_lines ON sale_lines.sale_id = returns.sale_id
        AND sale_lines.position = json_extract(line.value, '$.line');

-- What there is already.
INSERT INTO sums
    SELECT kind, hour, of, sum(sold), sum(sold_centavos), sum(returned), sum(returned_centavos)
    FROM (
        SELECT kind, hour, of, count AS sold, centavos AS sold_centavos, 0 AS returned,
               0 AS returned_centavos
        FROM sold_parts
        WHERE id NOT IN (SELECT id FROM sales WHERE state = 'cancelled')
        UNION ALL
        SELECT kind, hour, of, 0, 0, count, centavos FROM returned_parts
    )
    GROUP BY kind, hour, of;

INSERT INTO sold_names
    SELECT sku, descripcion
    FROM (SELECT sku, descripcion, max(sale_lines.rowid) FROM sale_lines GROUP BY sku);
