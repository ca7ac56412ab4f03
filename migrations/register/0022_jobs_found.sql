-- A register after years has a job for each note. Those that wait, and those of one note, are found
-- without reading the others; the index of before covered states that no question asks for.
DROP INDEX jobs_to_print;
CREATE INDEX jobs_waiting ON print_jobs (id) WHERE state = 'waiting';
CREATE INDEX jobs_sending ON print_jobs (id) WHERE state = 'sending';
CREATE INDEX jobs_of_sale ON print_jobs (sale_id) WHERE sale_id IS NOT NULL;
