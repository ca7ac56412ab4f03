-- What somebody at this till corrected about a customer. `customers` stays as the portal tells it:
-- a correction lies beside it until the portal says the same, or somebody takes the portal's.
CREATE TABLE customer_corrections (
    customer_id     TEXT    PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    nombre          TEXT    NOT NULL,
    codigo_postal   TEXT    NOT NULL,
    regimen_fiscal  TEXT    NOT NULL,
    uso_cfdi        TEXT    NOT NULL,
    correo          TEXT    NOT NULL,
    corrected_at_ms INTEGER NOT NULL,
    corrected_by    TEXT    NOT NULL,
    -- The portal's row that was looked at while correcting: a later one is a word against it.
    upon_ms         INTEGER NOT NULL
) STRICT;
