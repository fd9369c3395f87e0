-- Reports whose text is another township's of the same year, each pair once, the most alike first.
SELECT
  y.year, y.township_code, y.township, y.county, y.nearest_township_code, n.township AS nearest_township,
  n.county AS nearest_county, y.nearest_similarity
FROM yoy_text AS y
JOIN reports AS n
  ON n.township_code = y.nearest_township_code
  AND n.year = y.year
LEFT JOIN yoy_text AS back
  ON back.township_code = y.nearest_township_code
  AND back.year = y.year
  AND back.nearest_township_code = y.township_code
WHERE y.nearest_similarity >= $threshold
  AND (back.township_code IS NULL OR y.township_code < y.nearest_township_code)
ORDER BY y.year DESC, y.nearest_similarity DESC, y.township_code
