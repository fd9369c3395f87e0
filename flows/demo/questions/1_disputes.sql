-- Where did the disputes that a township had to handle grow most from 2023 to 2024?
SELECT
  county,
  township,
  previous_value AS "2023",
  value AS "2024",
  round(100 * change_ratio, 1) AS change_percent
FROM yoy_figures
WHERE metric = 'disputes_handled'
  AND year = 2024
  AND change > 0
ORDER BY change_ratio DESC
LIMIT 5;
