-- What can be found: townships first, then reports, the newest first; `words` holds what is matched.
CREATE OR REPLACE TEMP TABLE documents AS
WITH places AS (
  SELECT
    township_code,
    any_value(township) AS township,
    any_value(county) AS county
  FROM (
    SELECT township_code, township, county FROM coverage
    UNION ALL
    SELECT township_code, township, county FROM reports
  )
  GROUP BY township_code
),
-- Sorted when they are whole: an ORDER BY within string_agg() or list() holds half a megabyte for each group.
outlines AS (
  SELECT
    township_code,
    year,
    array_to_string(
      list_transform(list_sort(list(struct_pack(ordinal := ordinal, heading := heading))), one -> one.heading),
      chr(10)
    ) AS headings
  FROM sections
  WHERE heading <> ''
  GROUP BY township_code, year
),
found AS (
  SELECT township_code, 0 AS year, township, county, '' AS title, '' AS headings
  FROM places
  UNION ALL
  SELECT r.township_code, r.year, r.township, r.county, coalesce(r.title, ''), coalesce(o.headings, '')
  FROM reports AS r
  LEFT JOIN outlines AS o
    ON o.township_code = r.township_code
    AND o.year = r.year
)
SELECT
  row_number() OVER (ORDER BY year > 0, year DESC, township_code) - 1 AS document,
  township_code, year, township, county, title, headings,
  lower(regexp_replace(county || township || title || headings, '[^\pL\pN]+', '', 'g')) AS words
FROM found
