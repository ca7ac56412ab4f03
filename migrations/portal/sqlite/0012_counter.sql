-- The register's own wish for an invoice at the counter: the same one may be sent again, and is met
-- by one document.
ALTER TABLE claims ADD COLUMN request_id TEXT;
CREATE INDEX claims_request ON claims (request_id) WHERE request_id IS NOT NULL;
