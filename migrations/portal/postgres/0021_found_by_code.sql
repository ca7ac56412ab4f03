-- All that a customer who types a code is held against stands beside the code: the row, with the
-- register's whole message in it, need not be read for that.
CREATE INDEX tickets_found_by_code ON tickets (code_hash) INCLUDE (id, sold_on, total_centavos);
