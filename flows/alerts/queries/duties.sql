-- Duties that are states, and those of which alerts are in force. Parameters: $today, and $codes and $years as JSON.
WITH in_force AS (
  SELECT
    unnest(from_json_strict($codes::JSON, '["VARCHAR"]')) AS township_code,
    unnest(from_json_strict($years::JSON, '["INTEGER"]')) AS year
)
SELECT
  c.township_code,
  c.township,
  c.county_code,
  c.county,
  c.year,
  c.deadline,
  c.status,
  c.published,
  c.days_late,
  c.site_id,
  c.url,
  c.last_read_in_full,
  c.columns_searched,
  c.columns_read,
  c.not_there_on,
  c.reason_code,
  c.reason_says,
  c.reason_params
FROM coverage_as_of($today) AS c
LEFT JOIN in_force AS t ON t.township_code = c.township_code AND t.year = c.year
WHERE c.status IN ('missing', 'late', 'withdrawn', 'unknown')
  OR t.township_code IS NOT NULL
ORDER BY c.county_code, c.year DESC, c.township_code;
