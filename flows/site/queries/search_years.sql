-- The years that have reports, the newest first, each with a number that changes when anything that can be found in
-- its reports does. Year 0 stands for the names of townships.
WITH heads AS (
  SELECT
    year,
    sum(hash(township_code, township, county, title)::HUGEINT) AS made_of
  FROM reports
  GROUP BY year
  UNION ALL
  SELECT 0, sum(hash(township_code, township, county)::HUGEINT)
  FROM coverage
),
bodies AS (
  SELECT
    year,
    sum(hash(township_code, path, heading, text)::HUGEINT) AS made_of
  FROM sections
  GROUP BY year
)
SELECT
  h.year,
  ((h.made_of + coalesce(b.made_of, 0)) % 18446744073709551616)::VARCHAR AS fingerprint
FROM heads AS h
LEFT JOIN bodies AS b
  ON b.year = h.year
WHERE h.made_of IS NOT NULL
ORDER BY h.year DESC
