-- Which townships settled more disputes in 2024 than in 2023, and by how much?
SELECT
  county,
  township,
  previous_value AS "2023",
  value AS "2024",
  round(100 * change_ratio, 1) AS change_percent
FROM yoy_figures
WHERE metric = 'disputes_resolved'
  AND year = 2024
  AND change > 0
ORDER BY change_ratio DESC
LIMIT 5;
