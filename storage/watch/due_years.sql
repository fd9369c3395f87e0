-- The newest year whose reports are due, by county. Parameters: $today.
SELECT
  county_code,
  max(year($today) - CASE
    WHEN make_date(year($today), deadline_month, deadline_day) <= $today THEN 1
    ELSE 2
  END) AS newest_due
FROM duty_units
GROUP BY county_code
ORDER BY county_code;
