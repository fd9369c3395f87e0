-- Each county's name and the newest year whose reports are due there. Parameters: $today.
SELECT
  county_code,
  max(county) AS county,
  max(year($today) - CASE
    WHEN make_date(year($today), deadline_month, deadline_day) <= $today THEN 1
    ELSE 2
  END) AS newest_due
FROM duty_units
GROUP BY county_code
ORDER BY county_code;
