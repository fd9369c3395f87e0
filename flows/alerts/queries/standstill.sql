-- Columns whose dates stand still while their sisters on the same site move: the list has moved, the old address kept
-- its old rows. A column that belongs to one year by its address or title stands still by nature. One cycle behind may
-- be a late township, which `missing` tells; two cycles are found here. Parameters: $today, $still_days, $fresh_days.
WITH newest AS (
  SELECT site_id, column_url, title, newest, run_id
  FROM column_reads
  WHERE as_of <= $today AND newest IS NOT NULL AND outcome IN ('ok', 'not_modified', 'frozen', 'unexpected')
  QUALIFY row_number() OVER (PARTITION BY site_id, column_url ORDER BY as_of DESC, newest DESC) = 1
), configured AS (
  SELECT site_id, arg_max(run_id, moment_of(as_of, started)) AS run_id
  FROM site_reads
  WHERE as_of <= $today
  GROUP BY site_id
), columns AS (
  SELECT n.*
  FROM newest AS n
  SEMI JOIN (
    SELECT c.site_id, c.column_url
    FROM column_reads AS c
    JOIN configured USING (site_id, run_id)
  ) AS here ON here.site_id = n.site_id AND here.column_url = n.column_url
  WHERE NOT regexp_matches(n.column_url || coalesce(n.title, ''), '20[0-9][0-9]')
), sisters AS (
  SELECT site_id, median(newest) AS usual, count(*) AS columns
  FROM columns
  GROUP BY site_id
  HAVING count(*) >= 3
)
SELECT
  c.site_id,
  c.column_url,
  c.newest AS newest_row,
  CAST(s.usual AS DATE) AS sisters_newest
FROM columns AS c
JOIN sisters AS s USING (site_id)
WHERE date_diff('day', c.newest, CAST(s.usual AS DATE)) > $still_days
  AND date_diff('day', CAST(s.usual AS DATE), $today) <= $fresh_days
ORDER BY c.site_id, c.column_url;
