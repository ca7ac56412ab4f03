-- Printers on a cable and those of the system. SQLite cannot change a CHECK, so the table is made
-- again.
ALTER TABLE printer RENAME TO kept_printer;
CREATE TABLE printer (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    kind     TEXT    NOT NULL
        CHECK (kind IN ('network', 'usb', 'serial', 'system', 'device', 'folder')),
    -- host:port, vendor:product, the port, the name, the file or the folder.
    target   TEXT    NOT NULL,
    -- Bits a second.
    baud     INTEGER CHECK (baud > 0),
    paper_mm INTEGER NOT NULL CHECK (paper_mm IN (58, 80)),
    CHECK ((kind = 'serial') = (baud IS NOT NULL))
) STRICT;
INSERT INTO printer (only, kind, target, paper_mm)
    SELECT only, kind, target, paper_mm FROM kept_printer;
DROP TABLE kept_printer;

-- How receipts look; no row while nothing was set.
CREATE TABLE receipt_look (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    -- One part a line.
    header  TEXT    NOT NULL,
    footer  TEXT    NOT NULL,
    copies  INTEGER NOT NULL CHECK (copies BETWEEN 1 AND 3),
    letters TEXT    NOT NULL CHECK (letters IN ('wpc1252', 'pc850', 'pc858')),
    paper_end TEXT  NOT NULL CHECK (paper_end IN ('partial-cut', 'full-cut', 'tear')),
    qr      TEXT    NOT NULL CHECK (qr IN ('printer', 'picture')),
    drawer  TEXT    NOT NULL CHECK (drawer IN ('none', 'pin-two', 'pin-five'))
) STRICT;

-- The logo as it is printed: a PNG of black and white dots.
CREATE TABLE receipt_logo (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    png  BLOB    NOT NULL
) STRICT;
