-- What is matched of each document of the year, in pieces, in any order.
SELECT
  document,
  folded(county || township || chr(10) || title) AS words
FROM documents
UNION ALL
SELECT
  d.document,
  folded(s.heading || chr(10) || s.text)
FROM sections AS s
JOIN documents AS d
  ON d.township_code = s.township_code
WHERE s.year = $year
