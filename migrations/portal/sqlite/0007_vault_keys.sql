-- The keys that encrypt and hash, each wrapped by the master key of the key file. The n-th master
-- key brings the n-th data key. While two master keys are here either one opens everything, and the
-- older one's data key seals (docs/adr/0009-key-rotation.md). The first start after this migration
-- fills the table and empties vault_check.
CREATE TABLE vault_keys (
    generation  INTEGER NOT NULL CHECK (generation >= 1),
    number      INTEGER NOT NULL CHECK (number >= 1),
    -- Names the master key without telling anything of it.
    master_id   BLOB NOT NULL CHECK (length(master_id) = 16),
    wrapped     BLOB NOT NULL,
    PRIMARY KEY (generation, number)
) STRICT;
