-- Where the branch is to be from the next shift on, when the company has moved it in this one.
ALTER TABLE shop ADD COLUMN next_codigo_postal TEXT;
ALTER TABLE shop ADD COLUMN next_zone TEXT
    CHECK ((next_zone IS NULL) = (next_codigo_postal IS NULL));
