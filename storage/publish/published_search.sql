-- Which reports say a phrase, and in which sentences: the newest year first, in it by township.
CREATE MACRO search(phrase) AS TABLE
SELECT
  township_code,
  township,
  county_code,
  county,
  year,
  title,
  list_filter(sentences_of(text), lambda sentence: holds(sentence, phrase)) AS sentences,
  url,
  status
FROM reports
WHERE holds(text, phrase)
ORDER BY year DESC, township_code;
