-- The reports that hold every word of $words (folded), the newest year first, with how many sentences hold one of them
-- and the first three of these. A word is looked for within a sentence, whatever stands between its letters, as the
-- web pages do it (flows/site/queries/search_macros.sql).
WITH wanted AS (
  SELECT
    township_code, township, county, year, url,
    concat_ws(chr(10), county || township, title, text) AS words,
    text
  FROM reports
  WHERE ($year IS NULL OR year = $year::INTEGER)
    AND ($county IS NULL OR county_code = $county OR contains(county, $county))
),
fitting AS (
  SELECT
    *,
    list_filter(
      regexp_extract_all(text, '[^。；！？;!?\n]+[。；！？;!?]*[”’」』）)]*'),
      sentence -> len(list_filter($words::VARCHAR[], word -> contains(folded(sentence), word))) > 0
    ) AS sentences
  FROM wanted
  WHERE len(list_filter($words::VARCHAR[], word -> NOT contains(folded(words), word))) = 0
)
SELECT
  township_code, township, county, year,
  len(sentences) AS sentences_with,
  array_to_string(list_transform(sentences[:3], sentence -> trim(sentence)), ' … ') AS sentence,
  url
FROM fitting
ORDER BY year DESC, township_code
