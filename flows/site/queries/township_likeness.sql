-- How like last year's and how like the most similar township's a report is.
SELECT
  y.township_code, y.year, y.similarity_to_last_year, y.nearest_township_code, y.nearest_similarity,
  n.township AS nearest_township, n.county AS nearest_county
FROM yoy_text AS y
LEFT JOIN reports AS n
  ON n.township_code = y.nearest_township_code
  AND n.year = y.year
WHERE y.township_code BETWEEN $low AND $high
ORDER BY y.township_code, y.year
