-- All claims of a return's egreso, those that have ended too: its list and how long the next one
-- rests ask for them.
CREATE INDEX claims_of_return ON claims (return_id) WHERE return_id IS NOT NULL;
