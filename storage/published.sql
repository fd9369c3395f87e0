-- The analysts' copy: the steps that are dear are tables here, under the names of the archive's views of the same rows
-- (version_rows, candidate_rows, yoy_figure_rows, coverage_rows), so that the public views above them are the same.
-- Texts and their places are numbered; phone and identity-card numbers are masked digit by digit, so that places hold.

CREATE OR REPLACE TEMP MACRO masked(text) AS
  CASE
    WHEN NOT $mask OR text IS NULL OR NOT regexp_matches(text, '[0-9０-９][- ]?[0-9０-９]{3}[- ]?[0-9０-９]{3}') THEN text
    ELSE regexp_replace(regexp_replace(regexp_replace(regexp_replace(
      text,
      -- an identity-card number: place and century stay
      '([1-9][0-9]{5})(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]', '\1************', 'g'),
      -- a mobile number, with or without blanks or hyphens
      '\b(1[3-9][0-9])([- ]?)[0-9]{4}([- ]?)([0-9]{4})\b', '\1\2****\3\4', 'g'),
      -- a fixed line with its area code
      '\b(0[1-9][0-9]{1,2})([-— ）)]{0,2})[0-9]{4}([0-9]{3,4})\b', '\1\2****\3', 'g'),
      -- a fixed line without one, where the words before it say so
      '((?:电话|手机|传真|联系方式)[号码]{0,2}[:： ]{0,2})[0-9]{4}([0-9]{3,4})\b', '\1****\2', 'g')
  END;

CREATE TEMP TABLE chosen AS
SELECT *
FROM version_rows;

CREATE TEMP TABLE candidates AS
SELECT *
FROM candidate_rows;

CREATE TEMP TABLE content_numbers AS
SELECT
  content_id,
  row_number() OVER (ORDER BY min(township_code), min(year), min(version)) AS number
FROM chosen
GROUP BY content_id;

CREATE TEMP TABLE body_numbers AS
SELECT
  body_id,
  row_number() OVER (ORDER BY min(township_code), min(year), body_id) AS number
FROM (
  SELECT body_id, township_code, year FROM chosen
  UNION ALL
  SELECT body_id, township_code, year FROM candidates
)
GROUP BY body_id;

CREATE TABLE copy.version_rows AS
SELECT v.* REPLACE (
  masked(v.title) AS title,
  b.number AS body_id,
  c.number AS content_id
)
FROM chosen AS v
JOIN body_numbers AS b USING (body_id)
JOIN content_numbers AS c USING (content_id)
ORDER BY v.township_code, v.year, v.version;

CREATE TABLE copy.candidate_rows AS
SELECT v.* REPLACE (
  masked(v.title) AS title,
  b.number AS body_id
)
FROM candidates AS v
JOIN body_numbers AS b USING (body_id)
ORDER BY v.township_code, v.year, v.first_seen;

CREATE TABLE copy.texts (
  body_id BIGINT NOT NULL,
  text VARCHAR USING COMPRESSION zstd NOT NULL
);
INSERT INTO copy.texts
SELECT
  b.number,
  masked(t.text)
FROM texts AS t
JOIN body_numbers AS b USING (body_id)
ORDER BY b.number;

CREATE TABLE copy.section_rows AS
SELECT s.* REPLACE (
  c.number AS content_id,
  masked(s.heading) AS heading
)
FROM section_rows AS s
JOIN content_numbers AS c USING (content_id)
ORDER BY c.number, s.ordinal;

CREATE TABLE copy.figure_rows AS
SELECT f.* REPLACE (
  c.number AS content_id,
  masked(f.quote) AS quote,
  masked(f.subject) AS subject
)
FROM figure_rows AS f
JOIN content_numbers AS c USING (content_id)
ORDER BY c.number, f.ordinal;

CREATE TABLE copy.yoy_figure_rows AS
SELECT *
FROM yoy_figure_rows
ORDER BY township_code, year, metric, unit;

CREATE TABLE copy.yoy_text_rows AS
SELECT *
FROM yoy_text_rows
ORDER BY township_code, year;

CREATE TABLE copy.coverage_rows AS
SELECT *
FROM coverage
ORDER BY ALL;

CREATE TABLE copy.capture_rows AS
SELECT *
FROM capture_rows;

CREATE TABLE copy.run_starts AS
SELECT *
FROM run_starts;

CREATE TABLE copy.run_ends AS
SELECT *
FROM run_ends;

CREATE TABLE copy.site_reads AS
SELECT *
FROM site_reads;

CREATE TABLE copy.alert_events AS
SELECT *
FROM alert_events;
