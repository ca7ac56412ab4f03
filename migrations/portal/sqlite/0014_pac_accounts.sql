-- Shops' own accounts at PACs (docs/adr/0016-a-shops-own-pac.md). An attempt names the one that it
-- is pinned to in its pac_id: provider@id.
CREATE TABLE pac_accounts (
    id                  TEXT PRIMARY KEY,
    shop_id             TEXT NOT NULL REFERENCES shops (id),
    provider            TEXT NOT NULL CHECK (provider IN ('sw', 'finkok')),
    -- Of the user, by which a new password is known to be the same account's; a token has none.
    user_hash           BLOB CHECK (user_hash IS NULL OR length(user_hash) = 32),
    -- Gone when nothing can need them any more.
    credentials_sealed  BLOB,
    state               TEXT NOT NULL
        CHECK (state IN ('unchecked', 'in-force', 'refused', 'retired')),
    -- The PAC's code, where it last refused the account.
    refusal             TEXT,
    -- When the PAC is to be asked whether it knows the account.
    due_at_ms           INTEGER,
    changed_at_ms       INTEGER NOT NULL,
    CHECK ((state = 'unchecked') = (due_at_ms IS NOT NULL)),
    CHECK (state IN ('refused', 'retired') OR credentials_sealed IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX pac_accounts_in_force ON pac_accounts (shop_id) WHERE state = 'in-force';
CREATE UNIQUE INDEX pac_accounts_unchecked ON pac_accounts (shop_id) WHERE state = 'unchecked';
CREATE INDEX pac_accounts_due ON pac_accounts (due_at_ms) WHERE due_at_ms IS NOT NULL;
