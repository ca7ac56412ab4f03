-- Sales are found by who sold them too, and a page or a sum of many is read without the notes.
ALTER TABLE sales ADD COLUMN cashier TEXT
    GENERATED ALWAYS AS (coalesce(json_extract(snapshot, '$.cashier'), '')) VIRTUAL;
DROP INDEX sales_by_time;
CREATE INDEX sales_to_filter
    ON sales (sold_at_ms, folio, state, cashier, deadline, total_centavos);
