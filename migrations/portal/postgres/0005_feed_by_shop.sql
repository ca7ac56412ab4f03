-- The feed counts within each shop: two portals on one database that write for two shops are not in
-- each other's way, and who pulls a shop's feed never passes over a row that is committed late.
ALTER TABLE changes ALTER COLUMN cursor DROP IDENTITY;
ALTER TABLE changes DROP CONSTRAINT changes_pkey;
ALTER TABLE changes ADD PRIMARY KEY (shop_id, cursor);
DROP INDEX changes_shop;
