-- The reports that hold every word, the newest year first, with how many sentences hold one of them and the first three
-- of these. A word is looked for within a sentence, whatever stands between its letters, as the web pages do it
-- (storage/publish/search_macros.sql). $where, $some_word and $limit are put in as text: DuckDB makes a pattern once
-- only of what it knows beforehand.
WITH found AS (
  SELECT township_code, township, county, year, url, text
  FROM reports
  WHERE $where
  ORDER BY year DESC, township_code
  LIMIT $limit
),
quoted AS (
  SELECT
    *,
    list_filter(sentences_of(text), lambda sentence: $some_word) AS sentences
  FROM found
)
SELECT
  township_code, township, county, year,
  len(sentences) AS sentences_with,
  array_to_string(list_transform(sentences[:3], lambda sentence: trim(sentence)), ' … ') AS sentence,
  url
FROM quoted
ORDER BY year DESC, township_code;

-- The newest year, its reports, and a township behind one in $share of them.
WITH newest AS (
  SELECT year, township_code
  FROM reports
  WHERE $where
  QUALIFY year = max(year) OVER ()
)
SELECT
  any_value(year) AS year,
  count(*) AS reports,
  quantile_disc(township_code, 1.0 / $share) AS township_code
FROM newest;

-- The counties that are meant by a code or a part of a name.
SELECT DISTINCT county_code
FROM reports
WHERE county_code = $county
  OR contains(county, $county)
ORDER BY county_code;
