-- Texts get a key of their own, so that a new parser's outline does not store them again.
-- Keys become UUIDs (the first half of the SHA-256), which take a quarter of the room.
ALTER TABLE column_reads ADD COLUMN first_url VARCHAR;
ALTER TABLE parses ADD COLUMN body_id UUID;
ALTER TABLE parses ADD COLUMN county VARCHAR;
ALTER TABLE parses ADD COLUMN own BOOLEAN;
ALTER TABLE parses RENAME COLUMN content_sha256 TO content_id;
ALTER TABLE parses ALTER COLUMN content_id TYPE UUID USING CAST(content_id[1:32] AS UUID);
UPDATE parses SET body_id = content_id;
UPDATE parses SET county = (SELECT any_value(u.county) FROM duty_units AS u WHERE u.county_code = parses.county_code);
UPDATE parses SET own = list_bool_or([contains(issuer, township) FOR issuer IN issuers]) WHERE township IS NOT NULL;
CREATE TABLE kept_texts (body_id UUID NOT NULL, text VARCHAR USING COMPRESSION zstd NOT NULL);
INSERT INTO kept_texts SELECT CAST(content_sha256[1:32] AS UUID), text FROM texts;
DROP TABLE texts;
ALTER TABLE kept_texts RENAME TO texts;
ALTER TABLE section_rows RENAME COLUMN content_sha256 TO content_id;
ALTER TABLE section_rows ALTER COLUMN content_id TYPE UUID USING CAST(content_id[1:32] AS UUID);
ALTER TABLE figure_rows RENAME COLUMN content_sha256 TO content_id;
ALTER TABLE figure_rows ALTER COLUMN content_id TYPE UUID USING CAST(content_id[1:32] AS UUID);
ALTER TABLE figure_rows ADD COLUMN text_start INTEGER;
CREATE TABLE sketches (body_id UUID NOT NULL, clauses UBIGINT[] NOT NULL);
CREATE TABLE comparisons (
  content_id UUID NOT NULL,
  other_id UUID NOT NULL,
  similarity DOUBLE NOT NULL,
  new_sections VARCHAR[],
  dropped_sections VARCHAR[]
);
