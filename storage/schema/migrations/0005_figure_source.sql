-- A figure that was read off a picture says so. The hash that tells versions apart folds quotes since this version: it
-- is computed again from the texts (schema_install.py).
ALTER TABLE figure_rows ADD COLUMN IF NOT EXISTS source VARCHAR;
