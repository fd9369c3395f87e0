-- Each metric with the unit it is mostly stated in: only values of one unit can be compared.
SELECT
  metric,
  unit,
  count(DISTINCT township_code) AS townships,
  min(year) AS first_year,
  max(year) AS last_year
FROM yoy_figures
WHERE metric IS NOT NULL
  AND value IS NOT NULL
GROUP BY metric, unit
QUALIFY row_number() OVER (PARTITION BY metric ORDER BY count(*) DESC, unit) = 1
ORDER BY townships DESC, metric
