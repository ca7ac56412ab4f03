-- Signed requests that were seen, for as long as their time is accepted: here, so that every portal
-- on the database knows them.
CREATE TABLE request_nonces (
    register_id  TEXT NOT NULL REFERENCES registers (id),
    nonce        TEXT NOT NULL,
    seen_at_ms   BIGINT NOT NULL,
    PRIMARY KEY (register_id, nonce)
);

CREATE INDEX request_nonces_seen ON request_nonces (seen_at_ms);
