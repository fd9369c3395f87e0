-- Which reports for 2024 repeat most of the year before, and which headings are gone from them?
SELECT
  county,
  township,
  round(similarity_to_last_year, 2) AS similarity,
  array_to_string(dropped_sections[:2], ' ') AS gone
FROM yoy_text
WHERE year = 2024
  AND similarity_to_last_year IS NOT NULL
ORDER BY similarity_to_last_year DESC
LIMIT 5;
