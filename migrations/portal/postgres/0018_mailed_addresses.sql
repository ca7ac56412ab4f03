-- Customers who come back by a link to their address: it opens what was mailed to it, nothing else.

-- Which invoices were mailed to which address, as its keyed hash.
CREATE TABLE mailed_invoices (
    address_hash  BYTEA NOT NULL CHECK (length(address_hash) = 32),
    claim_id      TEXT NOT NULL REFERENCES claims (id),
    PRIMARY KEY (address_hash, claim_id)
);

CREATE INDEX mailed_invoices_claim ON mailed_invoices (claim_id);

-- Links that were asked for. One is written whether or not the address is known, and mailed only
-- where it is; each works once.
CREATE TABLE access_links (
    token_hash      BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    -- For its letter: gone once that was handed in.
    token_sealed    BYTEA,
    address_hash    BYTEA NOT NULL CHECK (length(address_hash) = 32),
    address_sealed  BYTEA NOT NULL,
    language        TEXT NOT NULL CHECK (language IN ('es', 'en')),
    -- The purchase that its customer was at, as the page's own sealed link has it.
    purchase        TEXT,
    created_at_ms   BIGINT NOT NULL,
    expires_at_ms   BIGINT NOT NULL,
    used_at_ms      BIGINT,
    due_at_ms       BIGINT,
    tries           BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    CHECK (due_at_ms IS NULL OR token_sealed IS NOT NULL)
);

CREATE INDEX access_links_due ON access_links (due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX access_links_address ON access_links (address_hash);

-- Devices on which such a link was confirmed.
CREATE TABLE customer_sessions (
    token_hash      BYTEA PRIMARY KEY CHECK (length(token_hash) = 32),
    address_hash    BYTEA NOT NULL CHECK (length(address_hash) = 32),
    address_sealed  BYTEA NOT NULL,
    expires_at_ms   BIGINT NOT NULL
);

CREATE INDEX customer_sessions_address ON customer_sessions (address_hash);
