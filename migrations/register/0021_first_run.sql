-- How far the window's first steps have come. Empty where they were never begun (a register that
-- was set up from the command line) and once they are over.
CREATE TABLE first_run (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    step TEXT    NOT NULL
        CHECK (step IN ('join', 'shop', 'people', 'printer', 'receipt', 'products', 'ready'))
) STRICT;
