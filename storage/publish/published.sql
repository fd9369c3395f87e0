-- The analysts' copy: the steps that are dear are tables here, under the names of the archive's views of the same rows
-- (texted_versions, candidate_rows, yoy_figure_rows, coverage_rows), so that the public views above them are the same.
-- A version's text stands in its row, where a question that does not ask for it does not meet it. Texts and their places
-- are numbered; personal numbers are masked digit by digit (masking.sql), so that places hold.
-- It is written over the former copy where that has the same form: what is there stays, what is new is added, and a
-- version that is as it was keeps its row.

CREATE OR REPLACE TEMP TABLE chosen AS
SELECT *
FROM version_rows;

CREATE OR REPLACE TEMP TABLE candidates AS
SELECT *
FROM candidate_rows;

CREATE TABLE IF NOT EXISTS copy.content_numbers (
  content_id UUID NOT NULL,
  number BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS copy.body_numbers (
  body_id UUID NOT NULL,
  number BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS copy.other_texts (  -- of candidates that are no version of their report
  body_id BIGINT NOT NULL,
  text VARCHAR USING COMPRESSION zstd NOT NULL
);
CREATE TABLE IF NOT EXISTS copy.texted_versions AS
SELECT
  * REPLACE (0::BIGINT AS body_id, 0::BIGINT AS content_id),
  0::UBIGINT AS made_of
FROM chosen
LIMIT 0;
ALTER TABLE copy.texted_versions ADD COLUMN IF NOT EXISTS text VARCHAR USING COMPRESSION zstd;
CREATE TABLE IF NOT EXISTS copy.section_rows AS
SELECT * REPLACE (0::BIGINT AS content_id)
FROM section_rows
LIMIT 0;
CREATE TABLE IF NOT EXISTS copy.figure_rows AS
SELECT * REPLACE (0::BIGINT AS content_id)
FROM figure_rows
LIMIT 0;

CREATE OR REPLACE TEMP TABLE new_contents AS
SELECT
  content_id,
  row_number() OVER (ORDER BY min(township_code), min(year), min(version))
    + coalesce((SELECT max(number) FROM copy.content_numbers), 0) AS number
FROM chosen
ANTI JOIN copy.content_numbers USING (content_id)
GROUP BY content_id;

CREATE OR REPLACE TEMP TABLE new_bodies AS
SELECT
  body_id,
  row_number() OVER (ORDER BY min(township_code), min(year), body_id)
    + coalesce((SELECT max(number) FROM copy.body_numbers), 0) AS number
FROM (
  SELECT body_id, township_code, year FROM chosen
  UNION ALL
  SELECT body_id, township_code, year FROM candidates
)
ANTI JOIN copy.body_numbers USING (body_id)
GROUP BY body_id;

INSERT INTO copy.content_numbers
SELECT *
FROM new_contents;

INSERT INTO copy.body_numbers
SELECT *
FROM new_bodies;

CREATE OR REPLACE TEMP TABLE wanted_versions AS
WITH numbered AS (
  SELECT v.* REPLACE (
    masked(v.title) AS title,
    b.number AS body_id,
    c.number AS content_id
  )
  FROM chosen AS v
  JOIN copy.body_numbers AS b USING (body_id)
  JOIN copy.content_numbers AS c USING (content_id)
)
-- what alone changes from week to week is when a page was last seen
SELECT
  *,
  hash(*COLUMNS(* EXCLUDE (last_seen, report_last_seen))) AS made_of
FROM numbered;

DELETE FROM copy.texted_versions
WHERE (township_code, year, made_of) NOT IN (
  SELECT (township_code, year, made_of)
  FROM wanted_versions
);

UPDATE copy.texted_versions AS v
SET
  last_seen = w.last_seen,
  report_last_seen = w.report_last_seen
FROM wanted_versions AS w
WHERE v.township_code = w.township_code
  AND v.year = w.year
  AND v.made_of = w.made_of
  AND (v.last_seen IS DISTINCT FROM w.last_seen OR v.report_last_seen IS DISTINCT FROM w.report_last_seen);

INSERT INTO copy.texted_versions BY NAME
SELECT
  w.*,
  masked(t.text) AS text
FROM wanted_versions AS w
ANTI JOIN copy.texted_versions AS there USING (township_code, year, made_of)
JOIN copy.body_numbers AS b ON b.number = w.body_id
JOIN texts AS t ON t.body_id = b.body_id
ORDER BY w.township_code, w.year, w.version;

-- the largest table is on disk before the next ones are made
CHECKPOINT copy;

INSERT INTO copy.section_rows BY NAME
SELECT s.* REPLACE (
  c.number AS content_id,
  masked(s.heading) AS heading
)
FROM section_rows AS s
JOIN new_contents AS c USING (content_id)
ORDER BY c.number, s.ordinal;

INSERT INTO copy.figure_rows BY NAME
SELECT f.* REPLACE (
  c.number AS content_id,
  masked(f.quote) AS quote,
  masked(f.subject) AS subject
)
FROM figure_rows AS f
JOIN new_contents AS c USING (content_id)
ORDER BY c.number, f.ordinal;

CREATE OR REPLACE TABLE copy.candidate_rows AS
SELECT v.* REPLACE (
  masked(v.title) AS title,
  b.number AS body_id
)
FROM candidates AS v
JOIN copy.body_numbers AS b USING (body_id)
ORDER BY v.township_code, v.year, v.first_seen;

INSERT INTO copy.other_texts
SELECT
  b.number,
  masked(t.text)
FROM (
  SELECT DISTINCT body_id
  FROM copy.candidate_rows
  ANTI JOIN copy.texted_versions USING (township_code, year, body_id)
) AS c
ANTI JOIN copy.other_texts AS there USING (body_id)
JOIN copy.body_numbers AS b ON b.number = c.body_id
JOIN texts AS t ON t.body_id = b.body_id
ORDER BY b.number;

CREATE OR REPLACE TABLE copy.figure_corrections AS
SELECT f.* REPLACE (c.number AS content_id)
FROM figure_corrections AS f
JOIN copy.content_numbers AS c USING (content_id);

CREATE OR REPLACE TABLE copy.told_corrections AS
SELECT * REPLACE (
  masked(quote) AS quote,
  masked(old) AS old,
  masked(new) AS new,
  masked(parsed) AS parsed,
  masked(read_now) AS read_now,
  masked(why) AS why
)
FROM told_corrections
ORDER BY taken_at, correction_id;

-- what yoy_text is made of, until it is
CREATE OR REPLACE TABLE copy.comparisons AS
SELECT c.* REPLACE (
  one.number AS content_id,
  other.number AS other_id,
  list_transform(c.new_sections, lambda heading: masked(heading)) AS new_sections,
  list_transform(c.dropped_sections, lambda heading: masked(heading)) AS dropped_sections
)
FROM comparisons AS c
JOIN copy.content_numbers AS one USING (content_id)
JOIN copy.content_numbers AS other ON other.content_id = c.other_id;
