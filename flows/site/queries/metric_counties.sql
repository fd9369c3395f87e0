-- A metric's median township, county by county and year by year.
SELECT
  left(township_code, 6) AS county_code,
  any_value(county) AS county,
  year,
  median(value) AS middle,
  count(*) AS townships
FROM yoy_figures
WHERE metric = $metric
  AND unit = $unit
  AND value IS NOT NULL
GROUP BY left(township_code, 6), year
ORDER BY county_code, year
