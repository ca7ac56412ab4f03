-- A document that certainly has no stamp may go to another PAC: as long as its claim is sealed, its
-- bytes have never left, or came back refused for the account alone.
DROP TRIGGER stamp_attempts_bytes_stay ON stamp_attempts;

CREATE TRIGGER stamp_attempts_bytes_stay BEFORE UPDATE ON stamp_attempts FOR EACH ROW
WHEN (new.xml_sealed IS DISTINCT FROM old.xml_sealed
    OR new.xml_sha256 IS DISTINCT FROM old.xml_sha256 OR old.stamped_sealed IS NOT NULL)
EXECUTE FUNCTION refuse('the bytes of an attempt do not change');

CREATE FUNCTION keep_pac() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM claims WHERE attempt_id = old.id) IS DISTINCT FROM 'sealed' THEN
        RAISE EXCEPTION 'an attempt stays with its PAC';
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER stamp_attempts_pac_stays BEFORE UPDATE ON stamp_attempts FOR EACH ROW
WHEN (new.pac_id IS DISTINCT FROM old.pac_id)
EXECUTE FUNCTION keep_pac();
