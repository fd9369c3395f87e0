-- Texts get a key of their own, so that a new parser's outline does not store them again.
ALTER TABLE column_reads ADD COLUMN first_url VARCHAR;
ALTER TABLE parses ADD COLUMN body_sha256 VARCHAR;
ALTER TABLE parses ADD COLUMN county VARCHAR;
ALTER TABLE parses ADD COLUMN own BOOLEAN;
UPDATE parses SET body_sha256 = content_sha256;
UPDATE parses SET county = (SELECT any_value(u.county) FROM duty_units AS u WHERE u.county_code = parses.county_code);
UPDATE parses SET own = list_bool_or([contains(issuer, township) FOR issuer IN issuers]) WHERE township IS NOT NULL;
ALTER TABLE texts RENAME COLUMN content_sha256 TO body_sha256;
ALTER TABLE figure_rows ADD COLUMN text_start INTEGER;
CREATE TABLE sketches (body_sha256 VARCHAR NOT NULL, clauses UBIGINT[] NOT NULL);
CREATE TABLE comparisons (
  content_sha256 VARCHAR NOT NULL,
  other_sha256 VARCHAR NOT NULL,
  similarity DOUBLE NOT NULL,
  new_sections VARCHAR[],
  dropped_sections VARCHAR[]
);
