-- A document that certainly has no stamp may go to another PAC: as long as its claim is sealed, its
-- bytes have never left, or came back refused for the account alone.
DROP TRIGGER stamp_attempts_bytes_stay;

CREATE TRIGGER stamp_attempts_bytes_stay BEFORE UPDATE ON stamp_attempts
WHEN new.xml_sealed IS NOT old.xml_sealed OR new.xml_sha256 IS NOT old.xml_sha256
    OR old.stamped_sealed IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the bytes of an attempt do not change');
END;

CREATE TRIGGER stamp_attempts_pac_stays BEFORE UPDATE ON stamp_attempts
WHEN new.pac_id IS NOT old.pac_id
    AND (SELECT state FROM claims WHERE attempt_id = old.id) IS NOT 'sealed'
BEGIN
    SELECT RAISE(ABORT, 'an attempt stays with its PAC');
END;
