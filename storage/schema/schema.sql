-- The archive's tables: append only, no secondary indexes, the same for DuckDB and DuckLake.
-- A row says what was seen, when; views.sql says what holds now. Times are UTC, days Asia/Shanghai.
-- `as_of` is the day of the run that saw it: what orders observations and what coverage counts by.
-- A change here is a numbered file in migrations/ and the next number of storage.install.SCHEMA_VERSION.

CREATE TABLE IF NOT EXISTS schema_versions (
  version INTEGER NOT NULL,
  applied_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS run_starts (
  run_id VARCHAR NOT NULL,
  started TIMESTAMPTZ NOT NULL,
  as_of DATE NOT NULL,
  parser_version VARCHAR NOT NULL,
  registry_id VARCHAR NOT NULL,        -- sha256 of the registry and duty settings this run counted by
  kind VARCHAR NOT NULL                -- collect, reparse, import
);
CREATE TABLE IF NOT EXISTS run_ends (
  run_id VARCHAR NOT NULL,
  finished TIMESTAMPTZ NOT NULL,
  outcome VARCHAR NOT NULL,            -- ok, partial, failed
  reason VARCHAR NOT NULL,
  counts JSON NOT NULL
);
CREATE TABLE IF NOT EXISTS duty_units (  -- one set a registry_id: who owes, from when, till when
  registry_id VARCHAR NOT NULL,
  township_code VARCHAR NOT NULL,
  township VARCHAR NOT NULL,
  level VARCHAR NOT NULL,
  county_code VARCHAR NOT NULL,
  county VARCHAR NOT NULL,
  city VARCHAR NOT NULL,
  province VARCHAR NOT NULL,
  site_id VARCHAR,                     -- NULL: no site file covers the county
  basis VARCHAR NOT NULL,              -- statutory, practice
  first_year INTEGER NOT NULL,
  last_year INTEGER,                   -- NULL: still there
  deadline_month INTEGER NOT NULL,
  deadline_day INTEGER NOT NULL,
  series_code VARCHAR NOT NULL         -- the code under which a renamed township's reports are one series
);
CREATE TABLE IF NOT EXISTS site_reads (
  run_id VARCHAR NOT NULL,
  as_of DATE NOT NULL,
  site_id VARCHAR NOT NULL,
  site_name VARCHAR NOT NULL,
  county_code VARCHAR NOT NULL,
  started TIMESTAMPTZ NOT NULL,
  finished TIMESTAMPTZ NOT NULL,
  outcome VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  trouble VARCHAR,
  in_full BOOLEAN NOT NULL,
  requests INTEGER NOT NULL,
  evidence JSON NOT NULL
);
CREATE TABLE IF NOT EXISTS column_reads (
  run_id VARCHAR NOT NULL,
  as_of DATE NOT NULL,
  site_id VARCHAR NOT NULL,
  column_url VARCHAR NOT NULL,
  title VARCHAR,
  township_code VARCHAR,
  family VARCHAR,
  outcome VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  in_full BOOLEAN NOT NULL,
  to_the_end BOOLEAN NOT NULL,
  pages INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  recognised INTEGER NOT NULL,
  newest DATE,
  first_url VARCHAR,                   -- where the first page's rows came from, if not column_url
  result VARCHAR,                      -- complete, unchanged, known_rest, incomplete, failed
  reason_code VARCHAR,                 -- NULL where the reading is whole
  evidence JSON,                       -- what the last page offered, what was not followed
  shared BOOLEAN                       -- the site file says that all townships publish here
);
CREATE TABLE IF NOT EXISTS list_rows (
  run_id VARCHAR NOT NULL,
  as_of DATE NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  site_id VARCHAR NOT NULL,
  column_url VARCHAR NOT NULL,
  url VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  listed_date DATE,
  verdict VARCHAR NOT NULL,            -- report, doubtful, foreign; left: gone from a list read to its end
  reason VARCHAR NOT NULL,
  township_code VARCHAR,
  year INTEGER
);
CREATE TABLE IF NOT EXISTS page_visits (
  run_id VARCHAR NOT NULL,
  as_of DATE NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  site_id VARCHAR NOT NULL,
  column_url VARCHAR,
  url VARCHAR NOT NULL,
  outcome VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  capture_id VARCHAR
);
CREATE TABLE IF NOT EXISTS capture_rows (
  capture_id VARCHAR NOT NULL,
  run_id VARCHAR NOT NULL,
  site_id VARCHAR NOT NULL,
  url VARCHAR NOT NULL,
  fetched_at TIMESTAMPTZ NOT NULL,
  method VARCHAR NOT NULL,
  status INTEGER NOT NULL,
  media_type VARCHAR,
  bytes BIGINT NOT NULL,
  payload_sha256 VARCHAR NOT NULL,
  record_type VARCHAR NOT NULL,        -- response, revisit, conversion
  warc_file VARCHAR NOT NULL,
  warc_offset BIGINT NOT NULL,
  etag VARCHAR,
  last_modified VARCHAR
);
CREATE TABLE IF NOT EXISTS parses (
  parse_id VARCHAR NOT NULL,           -- sha256 of capture_id, parser_version and run_id
  capture_id VARCHAR NOT NULL,
  run_id VARCHAR NOT NULL,
  as_of DATE NOT NULL,
  site_id VARCHAR NOT NULL,
  url VARCHAR NOT NULL,
  page_url VARCHAR NOT NULL,
  column_url VARCHAR,
  parsed_at TIMESTAMPTZ NOT NULL,
  parser_version VARCHAR NOT NULL,
  error VARCHAR,
  kind VARCHAR,
  title VARCHAR,
  township_code VARCHAR,
  township VARCHAR,
  county_code VARCHAR,
  year INTEGER,
  year_basis VARCHAR,
  issuers VARCHAR[],
  published DATE,
  listed_date DATE,
  source VARCHAR,
  script VARCHAR,
  chars INTEGER,
  text_sha256 VARCHAR,                 -- of the normalised text: what makes a version
  content_id UUID,                 -- of the parsed content: which rows of section_rows, figure_rows are its own
  warnings VARCHAR[],
  body_id UUID,                    -- of the text as it reads: which row of texts is its own
  county VARCHAR,
  own BOOLEAN                          -- posted by the township itself: in its own column, or it is named as issuer
);
CREATE TABLE IF NOT EXISTS texts (     -- each text once, however often it was seen or parsed
  body_id UUID NOT NULL,
  text VARCHAR USING COMPRESSION zstd NOT NULL
);
CREATE TABLE IF NOT EXISTS section_rows (
  content_id UUID NOT NULL,
  ordinal INTEGER NOT NULL,
  path VARCHAR NOT NULL,
  level INTEGER NOT NULL,
  marker VARCHAR NOT NULL,
  heading VARCHAR NOT NULL,
  role VARCHAR,
  text_start INTEGER NOT NULL,         -- characters into texts.text: the text is stored once
  text_length INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS figure_rows (
  content_id UUID NOT NULL,
  ordinal INTEGER NOT NULL,
  path VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  metric VARCHAR,
  value DOUBLE NOT NULL,
  unit VARCHAR NOT NULL,
  qualifier VARCHAR NOT NULL,
  quote VARCHAR NOT NULL,
  text_start INTEGER,                  -- characters into texts.text; NULL where the quote spans a heading
  series_unit VARCHAR,                 -- the one unit a metric's series is compared under; NULL without a metric
  source VARCHAR                       -- ocr where it was read off a picture; NULL of text
);
CREATE TABLE IF NOT EXISTS sketches (  -- the smallest hashes of a text's clauses: texts that share some are worth comparing
  body_id UUID NOT NULL,
  clauses UBIGINT[] NOT NULL
);
CREATE TABLE IF NOT EXISTS comparisons (
  content_id UUID NOT NULL,     -- this text …
  other_id UUID NOT NULL,              -- … and the one it was compared with; itself: it was looked at
  similarity DOUBLE NOT NULL,          -- how much of this text stands in the other, 0 to 1; 1 beside itself
  new_sections VARCHAR[],              -- headings only here; NULL where the other is another township's
  dropped_sections VARCHAR[]           -- headings only there
);
CREATE TABLE IF NOT EXISTS alert_events (
  alert_id VARCHAR NOT NULL,           -- the state: kind, site, township, year, channel, and when it began
  event VARCHAR NOT NULL,              -- raised, delivered, failed, reminded, resolved, resolution_delivered
  happened_at TIMESTAMPTZ NOT NULL,
  as_of DATE NOT NULL,
  run_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  site_id VARCHAR,
  township_code VARCHAR,
  year INTEGER,
  channel VARCHAR NOT NULL,            -- a name or a masked address: no secret
  message VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS correction_rows (  -- what a person says of a page instead of the parser; see corrections.sql
  correction_id VARCHAR NOT NULL,      -- sha256 of the row, the address, the text and all that the person said
  entry_id VARCHAR NOT NULL,           -- sha256 of the row as the person wrote it (DuckLake keeps row_id for itself)
  taken_at TIMESTAMPTZ NOT NULL,
  file_row INTEGER NOT NULL,           -- among those taken with it: of one thing the last one holds
  url VARCHAR,                         -- NULL: wherever the text stands
  text_sha256 VARCHAR NOT NULL,        -- the text that was corrected
  field VARCHAR NOT NULL,              -- kind, township_code, year, title, published; of a figure value, unit, metric
  path VARCHAR,                        -- of a figure: where it stands
  quote VARCHAR,                       -- of a figure: its quote; NULL of all else
  figure_value VARCHAR,                -- of a figure: the value that the parser read, which tells it from its neighbours
  parsed VARCHAR,                      -- what the parser read when it was corrected; NULL: nothing
  old VARCHAR,                         -- what the person found; after a first correction that
  new VARCHAR,                         -- NULL: unknown; of a value: this is no figure
  township VARCHAR,                    -- of a township_code: the names that belong to it
  county_code VARCHAR,
  county VARCHAR,
  series_unit VARCHAR,                 -- of a unit or metric: what its series is compared under from now on
  who VARCHAR NOT NULL,
  corrected_on DATE NOT NULL,
  why VARCHAR NOT NULL
);
