-- Stamped documents may lie in an object store (docs/adr/0015-documents-in-objects.md): the row
-- then has the name of the object, which is the SHA-256 of its encrypted bytes.
ALTER TABLE stamp_attempts ADD COLUMN stamped_object BYTEA
    CHECK (stamped_object IS NULL OR (length(stamped_object) = 32 AND stamped_sealed IS NULL));

CREATE INDEX stamp_attempts_in_row ON stamp_attempts (id) WHERE stamped_sealed IS NOT NULL;
CREATE INDEX stamp_attempts_in_object ON stamp_attempts (id) WHERE stamped_object IS NOT NULL;

-- Objects that no row points to: not yet, or not any more. Each is here before it is written.
CREATE TABLE loose_objects (
    name       BYTEA PRIMARY KEY CHECK (length(name) = 32),
    since_ms   BIGINT NOT NULL,
    -- It is being erased: nothing may point to it any more.
    condemned  BIGINT NOT NULL DEFAULT 0 CHECK (condemned IN (0, 1))
);

CREATE INDEX loose_objects_since ON loose_objects (since_ms);

-- A stamped document changes its place, and nothing else.
DROP TRIGGER stamp_attempts_bytes_stay ON stamp_attempts;

CREATE TRIGGER stamp_attempts_bytes_stay BEFORE UPDATE ON stamp_attempts FOR EACH ROW
WHEN (new.xml_sealed IS DISTINCT FROM old.xml_sealed
    OR new.xml_sha256 IS DISTINCT FROM old.xml_sha256
    OR (old.stamped_sealed IS NOT NULL
        AND (new.stamped_sealed IS NOT NULL OR new.stamped_object IS NULL))
    OR (old.stamped_object IS NOT NULL
        AND (new.stamped_object IS NOT NULL OR new.stamped_sealed IS NULL)))
EXECUTE FUNCTION refuse('the bytes of an attempt do not change');
