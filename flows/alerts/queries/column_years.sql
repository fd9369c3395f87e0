-- How many reports each column lists for each year, as its rows say. Parameters: $today.
WITH rows_now AS (
  SELECT
    site_id,
    url,
    arg_max(column_url, moment_of(as_of, seen_at)) AS column_url,
    arg_max(verdict, moment_of(as_of, seen_at)) AS verdict,
    arg_max(township_code, moment_of(as_of, seen_at)) AS township_code,
    coalesce(arg_max(year, moment_of(as_of, seen_at)), year(max(listed_date)) - 1) AS year
  FROM list_rows
  WHERE as_of <= $today
  GROUP BY site_id, url
)
SELECT site_id, column_url, year, count(DISTINCT coalesce(township_code, url)) AS reports
FROM rows_now
WHERE verdict = 'report' AND year IS NOT NULL
GROUP BY site_id, column_url, year
ORDER BY site_id, column_url, year;
