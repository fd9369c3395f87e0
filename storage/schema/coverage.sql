-- Coverage: duty by duty, what is there and what is owed, for any day, from what was seen up to that day.
-- `coverage_as_of(day)` is the rule; the view `coverage` asks it for the day of the last collect.
-- Everything is cut by the day of the run that saw it (`as_of`), never by the wall clock.

-- What orders observations: the day of their run, then the moment, in one number (milliseconds) that compares fast.
CREATE OR REPLACE MACRO moment_of(run_day, seen_moment) AS
  (run_day - DATE '2000-01-01') * 10000000000000 + epoch_ms(seen_moment);

CREATE OR REPLACE MACRO coverage_as_of(asked_day) AS TABLE
WITH
asked AS (
  SELECT CAST(asked_day AS DATE) AS today
),
-- Who owes is what the last run of that day counted by; before the first run, what the first one did.
registry AS (
  SELECT registry_id
  FROM run_starts, asked
  WHERE kind = 'collect'
  ORDER BY as_of > today, abs(as_of - today), started DESC
  LIMIT 1
),
unit_sites AS (
  SELECT u.*
  FROM duty_units AS u
  SEMI JOIN registry USING (registry_id)
),
units AS (
  SELECT DISTINCT ON (township_code, first_year) *
  FROM unit_sites
  ORDER BY township_code, first_year, site_id
),
duties AS (
  SELECT
    units.* EXCLUDE (registry_id, last_year, first_year),
    CAST(years.year AS INTEGER) AS year,
    make_date(years.year + 1, deadline_month, deadline_day) AS deadline
  FROM units, asked, LATERAL (
    SELECT unnest(generate_series(first_year, least(coalesce(last_year, 9999), year(today) - 1))) AS year
  ) AS years
),

-- How far each site was read: its newest attempt, its last good read, and since when it fails.
site_tries AS (
  SELECT site_id, run_id, as_of, started, reason, coalesce(trouble, outcome) AS trouble, in_full
  FROM site_reads, asked
  WHERE as_of <= today
),
last_tries AS (
  SELECT site_id, arg_max(in_full, moment_of(as_of, started)) AS readable, arg_max(reason, moment_of(as_of, started)) AS reason,
    arg_max(trouble, moment_of(as_of, started)) AS trouble, max(as_of) AS tried
  FROM site_tries
  GROUP BY site_id
),
good_tries AS (
  SELECT site_id, max(as_of) AS good, max(moment_of(as_of, started)) AS good_moment,
    arg_max(run_id, moment_of(as_of, started)) AS good_run
  FROM site_tries
  WHERE in_full
  GROUP BY site_id
),
failures AS (
  SELECT t.site_id, min(t.as_of) AS failing_since
  FROM site_tries AS t
  LEFT JOIN good_tries AS g USING (site_id)
  WHERE g.good_moment IS NULL OR moment_of(t.as_of, t.started) > g.good_moment
  GROUP BY t.site_id
),
county_sites AS (
  SELECT DISTINCT county_code, site_id
  FROM unit_sites
),
-- A county with two sites is read in full when both are; what fails is told of the one that fails.
counties AS (
  SELECT
    c.county_code,
    coalesce(bool_and(coalesce(l.readable, FALSE)), FALSE) AS readable,
    CASE WHEN count(*) = count(g.good) THEN min(g.good) END AS last_good,
    min(f.failing_since) AS failing_since,
    max(l.tried) AS last_tried,
    string_agg(l.trouble || ': ' || left(l.reason, 240), '; ' ORDER BY c.site_id)
      FILTER (WHERE NOT l.readable) AS failure
  FROM county_sites AS c
  LEFT JOIN last_tries AS l USING (site_id)
  LEFT JOIN good_tries AS g USING (site_id)
  LEFT JOIN failures AS f USING (site_id)
  GROUP BY c.county_code
),

-- Which columns that good read searched: a township's own columns by name, the others by number.
searched_columns AS (
  SELECT s.county_code, r.column_url, r.township_code
  FROM column_reads AS r
  JOIN good_tries AS g ON r.site_id = g.site_id AND r.run_id = g.good_run
  JOIN county_sites AS s ON r.site_id = s.site_id
),
county_columns AS (
  SELECT county_code, count(*) AS columns, list_sort(list(column_url))[1:3] AS first_columns,
    bool_and(township_code IS NOT NULL) AS all_owned
  FROM searched_columns
  GROUP BY county_code
),
own_columns AS (
  SELECT township_code, list_sort(list(column_url))[1:3] AS own
  FROM searched_columns
  WHERE township_code IS NOT NULL
  GROUP BY township_code
),

-- What each capture reads as: its newest parse, placed on the day when the capture was first read.
reparsed AS (
  SELECT capture_id
  FROM parses
  GROUP BY capture_id
  HAVING count(*) > 1
),
readings AS (
  SELECT
    capture_id, site_id, url, page_url, column_url, error, kind, township_code, year, issuers, published, listed_date,
    chars, text_sha256, as_of AS seen, parsed_at AS seen_at
  FROM parses
  ANTI JOIN reparsed USING (capture_id)
  UNION ALL
  SELECT
    capture_id, site_id, url, page_url, column_url, error, kind, township_code, year, issuers, published, listed_date,
    chars, text_sha256, min(as_of) OVER one_capture, min(parsed_at) OVER one_capture
  FROM parses
  SEMI JOIN reparsed USING (capture_id)
  WINDOW one_capture AS (PARTITION BY capture_id)
  QUALIFY row_number() OVER (PARTITION BY capture_id ORDER BY parsed_at DESC, parse_id) = 1
),
report_readings AS (
  SELECT r.*
  FROM readings AS r, asked
  WHERE r.kind = 'township_report' AND r.error IS NULL AND r.seen <= today
    AND r.township_code IS NOT NULL AND r.year IS NOT NULL
),
-- A posting is an address; what it holds is what its newest reading that is a report says.
postings AS (
  SELECT
    site_id, page_url, url,
    arg_max(township_code, moment_of(seen, seen_at)) AS township_code,
    arg_max(year, moment_of(seen, seen_at)) AS year,
    arg_max(issuers, moment_of(seen, seen_at)) AS issuers,
    arg_max(column_url, moment_of(seen, seen_at)) AS column_url,
    arg_max(text_sha256, moment_of(seen, seen_at)) AS text_sha256
  FROM report_readings
  GROUP BY site_id, page_url, url
),

-- An address whose newest visit failed, and how.
failed_visits AS (
  SELECT site_id, url, max(moment_of(as_of, seen_at)) AS moment, arg_max(outcome, moment_of(as_of, seen_at)) AS outcome,
    arg_max(reason, moment_of(as_of, seen_at)) AS reason, max(as_of) AS failed_on
  FROM page_visits, asked
  WHERE outcome NOT IN ('ok', 'not_modified') AND as_of <= today
  GROUP BY site_id, url
),
broken AS (
  SELECT f.*
  FROM failed_visits AS f
  ANTI JOIN (
    SELECT v.site_id, v.url, moment_of(v.as_of, v.seen_at) AS moment
    FROM page_visits AS v, asked
    WHERE v.outcome IN ('ok', 'not_modified') AND v.as_of <= today
  ) AS o ON o.site_id = f.site_id AND o.url = f.url AND o.moment > f.moment
),
list_newest AS (
  SELECT site_id, url,
    arg_max(column_url, moment_of(as_of, seen_at)) AS column_url,
    arg_max(verdict, moment_of(as_of, seen_at)) AS verdict,
    arg_max(listed_date, moment_of(as_of, seen_at)) AS listed_date,
    arg_max(township_code, moment_of(as_of, seen_at)) AS township_code,
    arg_max(year, moment_of(as_of, seen_at)) AS year,
    min(listed_date) AS first_date,
    max(as_of) AS changed
  FROM list_rows, asked
  WHERE as_of <= today
  GROUP BY site_id, url
),
-- Withdrawn: the page is gone AND has left the list of a site that was read in full since. A later visit that was
-- refused or cut short takes nothing from that; one that finds the page does.
gone_visits AS (
  SELECT site_id, url, max(moment_of(as_of, seen_at)) AS moment, max(as_of) AS last_gone, min(as_of) AS first_gone,
    arg_max(outcome, moment_of(as_of, seen_at)) AS outcome
  FROM page_visits, asked
  WHERE outcome IN ('gone', 'soft_404') AND as_of <= today
  GROUP BY site_id, url
),
found_again AS (
  SELECT v.site_id, v.url, max(moment_of(v.as_of, v.seen_at)) AS moment
  FROM page_visits AS v
  CROSS JOIN asked
  SEMI JOIN gone_visits AS g ON g.site_id = v.site_id AND g.url = v.url
  WHERE v.outcome IN ('ok', 'not_modified') AND v.as_of <= today
  GROUP BY v.site_id, v.url
),
gone AS (
  SELECT v.site_id, v.url, v.outcome, v.last_gone
  FROM gone_visits AS v
  JOIN good_tries AS g USING (site_id)
  LEFT JOIN found_again AS f USING (site_id, url)
  LEFT JOIN list_newest AS l USING (site_id, url)
  WHERE (f.moment IS NULL OR f.moment < v.moment)
    AND (l.url IS NULL OR l.verdict = 'left')
    AND g.good >= coalesce(l.changed, v.last_gone)
),

-- A report under a sister's name: it stands in a township's own column, or is issued by it, but reads as its sister's.
-- It is taken as that township's only where the sister has another text of her own for the year.
series AS (
  SELECT DISTINCT township_code, series_code, county_code
  FROM units
),
column_owner AS (
  SELECT site_id, column_url, arg_max(township_code, as_of) AS township_code
  FROM column_reads, asked
  WHERE as_of <= today
  GROUP BY site_id, column_url
),
unit_names AS (
  SELECT county_code, series_code, township_code, unnest([
    township, township || '人民政府', township || '办事处', township || '街道办事处', county || township || '人民政府'
  ]) AS issuer
  FROM units
),
claims AS (
  SELECT p.site_id, p.page_url, p.url, p.year, p.township_code AS read_as, c.township_code AS claimed
  FROM postings AS p
  JOIN column_owner AS c USING (site_id, column_url)
  WHERE c.township_code <> p.township_code
  UNION
  SELECT p.site_id, p.page_url, p.url, p.year, p.township_code, n.township_code
  FROM (SELECT *, unnest(issuers) AS issuer FROM postings) AS p
  JOIN series AS s ON s.township_code = p.township_code
  JOIN unit_names AS n ON n.county_code = s.county_code AND n.issuer = p.issuer
  WHERE n.series_code <> s.series_code
),
sister_texts AS (
  SELECT site_id, township_code, year, count(DISTINCT text_sha256) AS texts
  FROM postings
  GROUP BY site_id, township_code, year
),
moved AS (
  SELECT c.site_id, c.page_url, c.url, min(c.claimed) AS township_code
  FROM claims AS c
  JOIN sister_texts AS t ON t.site_id = c.site_id AND t.township_code = c.read_as AND t.year = c.year
  WHERE t.texts > 1
  GROUP BY c.site_id, c.page_url, c.url
  HAVING count(DISTINCT c.claimed) = 1
),
disputed AS (
  SELECT s.series_code, c.year, min(c.page_url) AS url, any_value(c.read_as) AS read_as
  FROM claims AS c
  JOIN series AS s ON s.township_code = c.claimed
  ANTI JOIN moved AS m ON m.site_id = c.site_id AND m.url = c.url AND m.page_url = c.page_url
  GROUP BY s.series_code, c.year
),

-- Every posting of a duty, standing or gone, with its day.
placed AS (
  SELECT
    s.series_code, p.year, p.site_id, p.page_url, p.url,
    g.url IS NOT NULL AS is_gone,
    g.last_gone AS gone_on,
    g.outcome AS gone_as,
    CASE WHEN m.url IS NOT NULL THEN p.township_code END AS under_sister
  FROM postings AS p
  LEFT JOIN moved AS m ON m.site_id = p.site_id AND m.url = p.url AND m.page_url = p.page_url
  JOIN series AS s ON s.township_code = coalesce(m.township_code, p.township_code)
  LEFT JOIN gone AS g ON g.site_id = p.site_id AND g.url = p.page_url
),
posting_days AS (
  SELECT r.site_id, r.page_url, r.url, r.year, min(r.published) AS published, min(r.listed_date) AS listed_date,
    min(r.seen) AS seen, min(r.seen_at) AS seen_at
  FROM report_readings AS r
  GROUP BY r.site_id, r.page_url, r.url, r.year
),
dated AS (
  SELECT p.*, d.seen, d.seen_at, coalesce(d.published, d.listed_date, l.first_date) AS dated,
    CASE
      WHEN d.published IS NOT NULL THEN 'the page'
      WHEN coalesce(d.listed_date, l.first_date) IS NOT NULL THEN 'the list'
    END AS dated_by
  FROM placed AS p
  JOIN posting_days AS d ON d.site_id = p.site_id AND d.page_url = p.page_url AND d.url = p.url AND d.year = p.year
  LEFT JOIN list_newest AS l ON l.site_id = p.site_id AND l.url = p.page_url
),
kept AS (
  SELECT
    series_code, year,
    bool_or(NOT is_gone) AS stands,
    coalesce(min(dated), min(seen)) AS published,
    min(seen) AS seen,
    arg_min(site_id, moment_of(seen, seen_at)) AS seen_on,
    arg_min(page_url, moment_of(coalesce(dated, seen), seen_at) + CASE WHEN is_gone THEN 1000000000000000000 ELSE 0 END) AS url,
    arg_min(dated_by, dated) AS dated_by,
    max(gone_on) AS gone_on,
    any_value(gone_as) AS gone_as,
    any_value(under_sister) AS under_sister,
    count(*) AS places
  FROM dated
  GROUP BY series_code, year
),
-- An undated report counts as late only if the site was read in full without it on or after the deadline.
earlier_reads AS (
  SELECT k.series_code, k.year, max(t.as_of) AS read_before
  FROM kept AS k
  JOIN site_tries AS t ON t.site_id = k.seen_on AND t.in_full AND t.as_of < k.seen
  WHERE k.dated_by IS NULL
  GROUP BY k.series_code, k.year
),

-- Rows of a list that point to a duty and whose article could not be read.
unreadable AS (
  SELECT site_id, page_url, count(*) FILTER (WHERE error IS NULL AND coalesce(chars, 0) >= 100) AS read,
    arg_max(coalesce(error, 'no text in it'), moment_of(seen, seen_at)) AS error
  FROM readings, asked
  WHERE seen <= today
  GROUP BY site_id, page_url
),
visited AS (
  SELECT DISTINCT site_id, url
  FROM page_visits, asked
  WHERE as_of <= today
),
pointers AS (
  SELECT
    coalesce(l.township_code, c.township_code) AS township_code,
    coalesce(l.year, year(l.listed_date) - 1) AS year,
    l.url,
    CASE
      WHEN b.url IS NOT NULL THEN b.outcome || coalesce(': ' || nullif(left(b.reason, 160), ''), '')
        || ' on ' || b.failed_on
      WHEN u.page_url IS NOT NULL THEN left(u.error, 200)
      ELSE 'not read yet'
    END AS why
  FROM list_newest AS l
  LEFT JOIN column_owner AS c USING (site_id, column_url)
  LEFT JOIN broken AS b ON b.site_id = l.site_id AND b.url = l.url
  LEFT JOIN unreadable AS u ON u.site_id = l.site_id AND u.page_url = l.url
  LEFT JOIN visited AS v ON v.site_id = l.site_id AND v.url = l.url
  ANTI JOIN postings AS p ON p.site_id = l.site_id AND p.page_url = l.url
  WHERE l.verdict IN ('report', 'doubtful')
    AND (b.url IS NOT NULL OR u.read = 0 OR (v.url IS NULL AND u.page_url IS NULL))
),
unread AS (
  SELECT s.series_code, p.year, min(p.url) AS url, arg_min(p.why, p.url) AS why
  FROM pointers AS p
  JOIN series AS s ON s.township_code = p.township_code
  GROUP BY s.series_code, p.year
),

judged AS (
  SELECT
    d.*, c.* EXCLUDE (county_code), k.* EXCLUDE (series_code, year, url), k.url AS kept_url,
    u.url AS unread_url, u.why AS unread_why, x.url AS disputed_url, x.read_as AS disputed_with,
    cc.columns, cc.first_columns, cc.all_owned, o.own, today,
    k.published >= d.deadline AND today >= d.deadline
      AND (k.dated_by IS NOT NULL OR coalesce(e.read_before >= d.deadline, FALSE)) AS too_late,
    CASE
      WHEN k.stands THEN 'published'
      WHEN k.series_code IS NOT NULL THEN 'withdrawn'
      WHEN today < d.deadline THEN 'not_due'
      WHEN NOT coalesce(c.readable AND c.last_good >= d.deadline, FALSE) THEN 'unknown'
      WHEN u.url IS NOT NULL OR x.url IS NOT NULL THEN 'unknown'
      ELSE 'missing'
    END AS verdict
  FROM duties AS d
  CROSS JOIN asked
  LEFT JOIN counties AS c ON c.county_code = d.county_code
  LEFT JOIN kept AS k ON k.series_code = d.series_code AND k.year = d.year
  LEFT JOIN earlier_reads AS e ON e.series_code = d.series_code AND e.year = d.year
  LEFT JOIN unread AS u ON u.series_code = d.series_code AND u.year = d.year
  LEFT JOIN disputed AS x ON x.series_code = d.series_code AND x.year = d.year
  LEFT JOIN county_columns AS cc ON cc.county_code = d.county_code
  LEFT JOIN own_columns AS o ON o.township_code = d.township_code
)
SELECT
  township_code, township, county_code, county, year, basis, deadline,
  CASE WHEN verdict = 'published' AND too_late THEN 'late' ELSE verdict END AS status,
  CASE WHEN verdict IN ('published', 'withdrawn') THEN published END AS published,
  CASE WHEN verdict = 'published' AND too_late THEN published - deadline + 1 END AS days_late,
  CASE verdict
    WHEN 'published' THEN concat_ws('; ',
      'dated by ' || coalesce(dated_by, 'the night it was first seen'),
      CASE WHEN dated_by IS NULL AND published >= deadline AND NOT too_late
        THEN 'it may have been there before: no read in full since the deadline came before it' END,
      CASE WHEN places > 1 THEN 'at ' || places || ' addresses' END,
      'found under the name of ' || under_sister)
    WHEN 'withdrawn' THEN 'gone from the list and ' || gone_as || ' since ' || gone_on || ': ' || kept_url
    WHEN 'not_due' THEN 'due before ' || deadline
    WHEN 'missing' THEN CASE WHEN own IS NULL AND all_owned THEN 'no column of its own, and ' ELSE '' END
      || 'not in ' || coalesce(columns, 0) || ' columns searched on ' || last_good || ': '
      || concat_ws(', ', array_to_string(coalesce(own, first_columns), ', '),
        CASE WHEN columns > len(coalesce(own, first_columns))
          THEN 'and ' || columns - len(coalesce(own, first_columns)) || ' more' END)
    WHEN 'unknown' THEN CASE
      WHEN site_id IS NULL THEN 'no site file covers the county'
      WHEN last_tried IS NULL THEN 'the site was never read'
      WHEN NOT readable AND last_good >= deadline THEN
        'missing when last read in full on ' || last_good || '; cannot be read since ' || failing_since
        || ': ' || coalesce(failure, 'a site of the county was never read')
      WHEN NOT readable THEN
        coalesce('last read in full on ' || last_good || ', before the deadline', 'never read in full')
        || '; fails since ' || coalesce(CAST(failing_since AS VARCHAR), 'ever')
        || ': ' || coalesce(failure, 'a site of the county was never read')
      WHEN last_good < deadline THEN 'last read in full on ' || last_good || ', before the deadline'
      WHEN unread_url IS NOT NULL THEN 'its article cannot be read: ' || unread_why || ': ' || unread_url
      ELSE 'may stand under the name of ' || disputed_with || ': ' || disputed_url
    END
  END AS reason,
  level, city, province, site_id, series_code,
  CASE WHEN verdict IN ('published', 'withdrawn') THEN kept_url ELSE coalesce(unread_url, disputed_url) END AS url,
  seen AS first_seen, last_good AS last_read_in_full,
  CASE WHEN NOT readable THEN failing_since END AS unreadable_since,
  coalesce(own, first_columns) AS columns_searched, columns AS columns_read, today AS as_of
FROM judged;

CREATE OR REPLACE VIEW coverage AS
SELECT *
FROM coverage_as_of((
  SELECT as_of
  FROM run_starts
  WHERE kind = 'collect'
  ORDER BY started DESC, run_id DESC
  LIMIT 1
));
