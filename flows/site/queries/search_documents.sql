-- What can be found of a year, numbered in the order of codes: its reports, or for year 0 the townships.
CREATE OR REPLACE TEMP TABLE documents AS
WITH places AS (
  SELECT
    township_code,
    0 AS year,
    any_value(township) AS township,
    any_value(county) AS county,
    '' AS title
  FROM (
    SELECT township_code, township, county FROM coverage
    UNION ALL
    SELECT township_code, township, county FROM reports
  )
  GROUP BY township_code
),
found AS (
  FROM places
  UNION ALL
  SELECT township_code, year, township, county, coalesce(title, '')
  FROM reports
)
SELECT
  row_number() OVER (ORDER BY township_code) - 1 AS document,
  township_code, township, county, title
FROM found
WHERE year = $year
