-- No return has a folio before this one: a file in doubt passes over those that it may not know of.
ALTER TABLE register ADD COLUMN next_return_folio INTEGER NOT NULL DEFAULT 1
    CHECK (next_return_folio >= 1);
