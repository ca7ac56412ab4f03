-- Each time that the database was brought back from a backup. What was stamped between copy and
-- return is not in it, so tickets sold before the return wait until a person has looked.
CREATE TABLE restorations (
    number          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    copied_at_ms    BIGINT NOT NULL,
    restored_at_ms  BIGINT NOT NULL,
    released_at_ms  BIGINT
);
