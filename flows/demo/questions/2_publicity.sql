-- How many legal publicity events did the townships of each county count, year by year?
SELECT
  county,
  sum(value) FILTER (WHERE year = 2021) AS "2021",
  sum(value) FILTER (WHERE year = 2022) AS "2022",
  sum(value) FILTER (WHERE year = 2023) AS "2023",
  sum(value) FILTER (WHERE year = 2024) AS "2024"
FROM yoy_figures
WHERE metric = 'legal_publicity_events'
GROUP BY county
ORDER BY county;
