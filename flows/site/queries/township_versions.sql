-- The versions of reports that have more than one.
SELECT
  township_code, year, version, title, chars, url,
  strftime(first_seen AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d') AS first_seen,
  strftime(replaced_at AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d') AS replaced_at
FROM report_versions
WHERE township_code BETWEEN $low AND $high
  AND versions > 1
ORDER BY township_code, year, version
