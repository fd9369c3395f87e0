-- A person's word on what a page says: which readings (rows of parses) each correction speaks of, and which word holds.
--
-- A correction is of a text. It holds for every capture that was ever read as that text, so that no later parser undoes it:
-- at its address, or wherever the text stands where it names none. A later text of the address is corrected too, as long as
-- the parser reads there what was corrected (`parsed`); where it reads anything else, the correction stays with the former
-- text. Of several corrections of one thing the last one holds.

-- A number as people write it: 50, not 50.0.
CREATE OR REPLACE MACRO number_text(value) AS
  CASE
    WHEN value = trunc(value) AND abs(value) < 1e15 THEN CAST(CAST(value AS BIGINT) AS VARCHAR)
    ELSE CAST(value AS VARCHAR)
  END;

-- What a parse says of the field that a correction names, as the correction writes it.
CREATE OR REPLACE MACRO said_of(field, kind, township_code, year, title, published) AS
  CASE field
    WHEN 'kind' THEN kind
    WHEN 'township_code' THEN township_code
    WHEN 'year' THEN CAST(year AS VARCHAR)
    WHEN 'title' THEN title
    WHEN 'published' THEN CAST(published AS VARCHAR)
  END;

-- Whether a person has said one of these fields of a reading.
CREATE OR REPLACE MACRO is_corrected_in(corrected_fields, fields) AS
  coalesce(list_has_any(corrected_fields, fields), FALSE);

-- One row a reading and correction of it; `ordinal` names the figure, `parser_read` is what the parser read there by itself.
CREATE OR REPLACE MACRO corrected_readings() AS TABLE
WITH covered AS (
  -- the text as it was corrected, and what other parsers made of the same captures
  SELECT DISTINCT c.correction_id, c.url, t.text_sha256
  FROM correction_rows AS c
  JOIN parses AS o ON o.text_sha256 = c.text_sha256 AND coalesce(o.url = c.url, TRUE)
  JOIN parses AS t ON t.capture_id = o.capture_id
  WHERE t.text_sha256 IS NOT NULL
), readings AS (
  SELECT correction_id, parse_id, bool_or(covered) AS covered
  FROM (
    SELECT c.correction_id, p.parse_id, TRUE AS covered
    FROM parses AS p
    JOIN covered AS c ON c.text_sha256 = p.text_sha256 AND coalesce(c.url = p.url, TRUE)
    UNION ALL
    SELECT c.correction_id, p.parse_id, FALSE
    FROM parses AS p
    JOIN correction_rows AS c ON c.url = p.url
    WHERE p.text_sha256 IS NOT NULL
  )
  GROUP BY correction_id, parse_id
), quoted AS (
  -- another parser may quote more or less of the same sentence
  SELECT r.correction_id, r.parse_id, f.ordinal, f.quote, f.value, f.unit, f.metric, f.path
  FROM readings AS r
  JOIN correction_rows AS c USING (correction_id)
  JOIN parses AS p ON p.parse_id = r.parse_id
  JOIN figure_rows AS f
    ON f.content_id = p.content_id
    AND (
      f.quote = c.quote
      OR (number_text(f.value) = c.figure_value AND (contains(f.quote, c.quote) OR contains(c.quote, f.quote)))
    )
), matched AS (
  SELECT
    c.*,
    r.parse_id,
    r.covered,
    f.ordinal,
    CASE c.field
      WHEN 'value' THEN number_text(f.value)
      WHEN 'unit' THEN f.unit
      WHEN 'metric' THEN f.metric
      ELSE said_of(c.field, p.kind, p.township_code, p.year, p.title, p.published)
    END AS parser_read,
    row_number() OVER (
      PARTITION BY r.correction_id, r.parse_id
      ORDER BY f.quote = c.quote DESC, number_text(f.value) = c.figure_value DESC, f.path = c.path DESC, f.ordinal
    ) AS likeness
  FROM readings AS r
  JOIN correction_rows AS c USING (correction_id)
  JOIN parses AS p ON p.parse_id = r.parse_id
  LEFT JOIN quoted AS f ON f.correction_id = r.correction_id AND f.parse_id = r.parse_id
)
SELECT
  * EXCLUDE (covered, likeness),
  row_number() OVER (PARTITION BY parse_id, ordinal, field ORDER BY taken_at DESC, file_row DESC) = 1 AS holds
FROM matched
WHERE likeness = 1
  AND (quote IS NULL OR ordinal IS NOT NULL)
  AND (covered OR (parser_read IS NOT DISTINCT FROM parsed));

-- Every parse with what people corrected of its identity; `corrected_fields` names what.
CREATE OR REPLACE MACRO corrected_parses() AS TABLE
WITH words AS (
  SELECT
    parse_id,
    any_value(struct_pack(new := new)) FILTER (WHERE field = 'kind') AS kind,
    any_value(struct_pack(new := new, township := township, county_code := county_code, county := county))
      FILTER (WHERE field = 'township_code') AS place,
    any_value(struct_pack(new := TRY_CAST(new AS INTEGER))) FILTER (WHERE field = 'year') AS year,
    any_value(struct_pack(new := new)) FILTER (WHERE field = 'title') AS title,
    any_value(struct_pack(new := TRY_CAST(new AS DATE))) FILTER (WHERE field = 'published') AS published,
    string_agg(DISTINCT who, '、' ORDER BY who) AS corrected_by,
    list(field ORDER BY field) AS corrected_fields
  FROM corrected_readings()
  WHERE holds AND ordinal IS NULL
  GROUP BY parse_id
)
SELECT
  p.* REPLACE (
    CASE WHEN w.kind IS NULL THEN p.kind ELSE w.kind.new END AS kind,
    CASE WHEN w.place IS NULL THEN p.township_code ELSE w.place.new END AS township_code,
    CASE WHEN w.place IS NULL THEN p.township ELSE w.place.township END AS township,
    CASE WHEN w.place IS NULL THEN p.county_code ELSE w.place.county_code END AS county_code,
    CASE WHEN w.place IS NULL THEN p.county ELSE w.place.county END AS county,
    -- a person says whose it is, which an issuer or a column could only suggest
    CASE WHEN w.place.new IS NULL THEN p.own ELSE TRUE END AS own,
    CASE WHEN w.year IS NULL THEN p.year ELSE w.year.new END AS year,
    CASE WHEN w.year IS NULL THEN p.year_basis WHEN w.year.new IS NOT NULL THEN 'person' END AS year_basis,
    CASE WHEN w.title IS NULL THEN p.title ELSE w.title.new END AS title,
    CASE WHEN w.published IS NULL THEN p.published ELSE w.published.new END AS published
  ),
  w.corrected_by,
  w.corrected_fields
FROM parses AS p
LEFT JOIN words AS w USING (parse_id);
