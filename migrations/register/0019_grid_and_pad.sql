-- What stands on the screen of this counter by itself, without being asked for.
ALTER TABLE sale_rules ADD COLUMN grid_shown INTEGER NOT NULL DEFAULT 0
    CHECK (grid_shown IN (0, 1));
ALTER TABLE sale_rules ADD COLUMN pad_shown INTEGER NOT NULL DEFAULT 0
    CHECK (pad_shown IN (0, 1));
