-- The recipe of the user's own that a list was last given, as TOML: it stays to be chosen while another is planned and run with.
ALTER TABLE list ADD COLUMN own_recipe TEXT;
UPDATE list SET own_recipe = recipe ->> '$.toml';
