-- Which reports for 2024 repeat most of the year before, and what did they leave out?
SELECT
  county,
  township,
  round(similarity_to_last_year, 2) AS similarity,
  new_sections,
  dropped_sections
FROM yoy_text
WHERE year = 2024
  AND similarity_to_last_year IS NOT NULL
ORDER BY similarity_to_last_year DESC
LIMIT 5;
