-- All reports as programs of others list them, of one year or of all.
SELECT
  township_code, township, county, year, title, published, version, status, chars, url
FROM reports
WHERE $year IS NULL
  OR year = $year
ORDER BY township_code, year DESC
