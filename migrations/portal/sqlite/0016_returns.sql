-- Goods that came back, and the egresos for those that an invoice had already.

CREATE TABLE returns (
    id                TEXT PRIMARY KEY,
    shop_id           TEXT NOT NULL REFERENCES shops (id),
    register_id       TEXT NOT NULL REFERENCES registers (id),
    -- The sale. No reference: a return may be here before it.
    ticket_id         TEXT NOT NULL,
    nota_serie        TEXT NOT NULL,
    nota_folio        INTEGER NOT NULL CHECK (nota_folio >= 1),
    total_centavos    INTEGER NOT NULL CHECK (total_centavos > 0),
    message           TEXT NOT NULL CHECK (json_valid(message)),
    received_at_ms    INTEGER NOT NULL,
    -- Before its sale; taken off it; or not agreeing with the version of the sale that is kept.
    state             TEXT NOT NULL CHECK (state IN ('ahead', 'in-force', 'unfit')),
    -- The claim whose document was made without what came back.
    netted_by         TEXT REFERENCES claims (id),
    -- When its egreso is to be made: while one is owed and none is on its way.
    credit_due_at_ms  INTEGER,
    -- Egresos that a PAC refused.
    credit_refusals   INTEGER NOT NULL DEFAULT 0 CHECK (credit_refusals >= 0),
    UNIQUE (register_id, nota_serie, nota_folio),
    CHECK (state = 'in-force' OR (netted_by IS NULL AND credit_due_at_ms IS NULL)),
    CHECK (netted_by IS NULL OR credit_due_at_ms IS NULL)
) STRICT;

CREATE INDEX returns_ticket ON returns (ticket_id);
CREATE INDEX returns_netted ON returns (netted_by) WHERE netted_by IS NOT NULL;
CREATE INDEX returns_credit_due ON returns (credit_due_at_ms) WHERE credit_due_at_ms IS NOT NULL;

-- The sum of the returns in force: what is left of a ticket is known without reading them.
ALTER TABLE tickets ADD COLUMN returned_centavos INTEGER NOT NULL DEFAULT 0
    CHECK (returned_centavos >= 0);

-- A claim holds tickets, for an ingreso, or it names the return that its egreso is for.
ALTER TABLE claims ADD COLUMN return_id TEXT REFERENCES returns (id);

-- One live egreso for each return.
CREATE UNIQUE INDEX claims_one_live_credit ON claims (return_id)
    WHERE return_id IS NOT NULL AND state NOT IN ('rejected', 'released');

-- What a document is for, taxes included, before any withholding. Older ones are for their whole
-- tickets.
ALTER TABLE stamp_attempts ADD COLUMN paid_centavos INTEGER;

-- Series of the egresos.
ALTER TABLE shops ADD COLUMN egreso_serie TEXT NOT NULL DEFAULT 'NC'
    CHECK (length(egreso_serie) BETWEEN 1 AND 25);
