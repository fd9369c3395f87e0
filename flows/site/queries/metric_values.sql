-- A metric's values by year, in order: what its distribution is drawn from.
SELECT
  year,
  list_sort(list(value)) AS stated
FROM yoy_figures
WHERE metric = $metric
  AND unit = $unit
  AND value IS NOT NULL
GROUP BY year
ORDER BY year
