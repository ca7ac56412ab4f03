-- What SAT says of the ISR that personas morales withhold from a shop under RESICO ("Marca
-- Retención" of its list of taxpayers). The list is not public: whoever sets the shop up knows it.
ALTER TABLE shops ADD COLUMN retencion TEXT NOT NULL DEFAULT 'unmarked'
    CHECK (retencion IN ('unmarked', 'forbidden', 'required'));
