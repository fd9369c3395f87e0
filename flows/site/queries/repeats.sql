-- Reports that say what last year's said.
SELECT
  year, township_code, township, county, similarity_to_last_year
FROM yoy_text
WHERE similarity_to_last_year >= $threshold
ORDER BY year DESC, similarity_to_last_year DESC, township_code
