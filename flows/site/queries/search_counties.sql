-- Which documents of the year are a county's.
SELECT
  left(township_code, 6) AS county_code,
  any_value(county) AS county,
  min(document) AS first,
  max(document) + 1 AS beyond
FROM documents
GROUP BY left(township_code, 6)
ORDER BY county_code
