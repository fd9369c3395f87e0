-- What the archive holds, in one row.
SELECT
  (SELECT count(*) FROM reports) AS reports,
  (SELECT count(DISTINCT township_code) FROM coverage) AS townships,
  (SELECT count(DISTINCT county_code) FROM coverage) AS counties,
  (SELECT coalesce(sum(chars), 0) FROM reports) AS chars,
  (SELECT count(*) FROM captures) AS captures,
  (SELECT strftime(max(finished) AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d %H:%M') FROM runs) AS last_run
