-- How the shop's scales lay their labels out; no row where there are none.
CREATE TABLE scale_label (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    -- Thirteen letters: digits as they are, P of the product, V of the value, X any, C the check.
    mask     TEXT    NOT NULL CHECK (length(mask) = 13),
    value    TEXT    NOT NULL CHECK (value IN ('price', 'weight')),
    decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 3)
) STRICT;
