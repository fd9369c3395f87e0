-- What people corrected of a page's identity and figures: see corrections.sql.
CREATE TABLE IF NOT EXISTS correction_rows (
  correction_id VARCHAR NOT NULL,
  entry_id VARCHAR NOT NULL,
  taken_at TIMESTAMPTZ NOT NULL,
  file_row INTEGER NOT NULL,
  url VARCHAR,
  text_sha256 VARCHAR NOT NULL,
  field VARCHAR NOT NULL,
  path VARCHAR,
  quote VARCHAR,
  figure_value VARCHAR,
  parsed VARCHAR,
  old VARCHAR,
  new VARCHAR,
  township VARCHAR,
  county_code VARCHAR,
  county VARCHAR,
  series_unit VARCHAR,
  who VARCHAR NOT NULL,
  corrected_on DATE NOT NULL,
  why VARCHAR NOT NULL
);
