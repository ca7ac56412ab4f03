-- What the manager sets for the other program: where the door listens (nothing: as it comes), the
-- folder that is watched (empty: none) with the mark that says whose it is, how its talones are
-- printed, and whom to tell when one of its sales cannot be taken.
CREATE TABLE companion_settings (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    port        INTEGER CHECK (port BETWEEN 1024 AND 65535),
    folder      TEXT NOT NULL DEFAULT '',
    folder_mark TEXT NOT NULL DEFAULT '',
    paper       TEXT NOT NULL DEFAULT 'lines' CHECK (paper IN ('lines', 'totals')),
    contact     TEXT NOT NULL DEFAULT '',
    CHECK ((folder = '') = (folder_mark = ''))
) STRICT;
INSERT INTO companion_settings (only) VALUES (1);

-- The last that came, by the door or as a file, and what became of it. For people: what a sale is
-- stands in companion_sales; old rows go.
CREATE TABLE companion_takings (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms   INTEGER NOT NULL,
    way     TEXT NOT NULL CHECK (way IN ('door', 'folder')),
    name    TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('sold', 'repeated', 'refused')),
    sale_id TEXT REFERENCES sales (id),
    code    TEXT NOT NULL,
    told    TEXT NOT NULL,
    seen    INTEGER NOT NULL CHECK (seen IN (0, 1)),
    CHECK ((sale_id IS NULL) = (outcome = 'refused'))
) STRICT;
