-- Which of a register's files is the one in use, and who sends whose sales.
--
-- `round_mark`: what the file in use said last; none before it spoke, and after this database was
-- brought back from a backup. `forked_at_ms`: when a file that was not the one in use spoke.
ALTER TABLE registers ADD COLUMN round_mark TEXT;
ALTER TABLE registers ADD COLUMN forked_at_ms BIGINT;
-- The register whose sales this one has in its file: the same till, enrolled again.
ALTER TABLE registers ADD COLUMN succeeds TEXT REFERENCES registers (id);
