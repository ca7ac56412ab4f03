-- From when and until when the shop sells with the border's IVA; no last day while none is known.
ALTER TABLE settings ADD COLUMN border_from TEXT;
ALTER TABLE settings ADD COLUMN border_until TEXT
    CHECK (border_until IS NULL OR border_from IS NOT NULL);
