-- Since when a register is to tell everything again, after this database was brought back from a
-- backup; gone once the register has heard it.
ALTER TABLE registers ADD COLUMN told_again_since_ms BIGINT;
