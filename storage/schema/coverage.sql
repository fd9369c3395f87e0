-- Coverage: duty by duty, what is there and what is owed, for any day, from what was seen up to that day.
-- `coverage_as_of(day)` is the rule; the view `coverage` asks it for the day of the last collect.
-- Everything is cut by the day of the run that saw it (`as_of`), never by the wall clock.
--
-- A duty is missing where it is proved: it is known where the township publishes, every such column was read to its proved
-- end on or after the deadline and is not failing since, and nothing on it may be the report. Else it is unknown.
-- Reasons are codes with parameters; their words stand in reasons.toml.

-- The columns where each township publishes: its own, and those of its county in which reports of two townships have been
-- seen or which the site file calls shared. One row a township and column that its site names now. Of a county's column
-- that was never read to its end nobody knows yet who publishes there: it is not `known`, and may be one of these.
CREATE OR REPLACE MACRO duty_columns_as_of(asked_day) AS TABLE
WITH units AS (
  SELECT DISTINCT county_code, site_id, township_code, series_code
  FROM units_as_of(asked_day)
), states AS (
  SELECT *
  FROM column_states_as_of(asked_day)
), columns AS (
  -- the columns of a site are those of the newest run that read any
  SELECT *
  FROM states
  QUALIFY now.run_id = arg_max(now.run_id, moment) OVER (PARTITION BY site_id)
), publishers AS (
  SELECT site_id, column_url
  FROM (
    SELECT site_id, column_url, township_code
    FROM corrected_parses()
    WHERE kind = 'township_report' AND township_code IS NOT NULL AND as_of <= asked_day
    UNION ALL
    SELECT site_id, column_url, township_code
    FROM list_rows
    WHERE verdict = 'report' AND township_code IS NOT NULL AND as_of <= asked_day
  )
  GROUP BY site_id, column_url
  HAVING min(township_code) <> max(township_code)
), publishing AS (
  -- by the series that owns it; NULL: every township of the site's county
  SELECT
    c.*,
    o.series_code AS owner,
    c.now.township_code IS NOT NULL OR c.now.shared OR p.column_url IS NOT NULL AS known
  FROM columns AS c
  LEFT JOIN publishers AS p USING (site_id, column_url)
  LEFT JOIN (SELECT DISTINCT township_code, series_code FROM units) AS o ON o.township_code = c.now.township_code
  WHERE known OR c.last_complete IS NULL
)
SELECT DISTINCT u.series_code, u.county_code, c.* EXCLUDE (owner)
FROM publishing AS c
JOIN units AS u ON u.site_id = c.site_id AND (
  c.owner = u.series_code OR c.now.township_code IS NULL
);

-- The words of a reason: `says` are keys of reasons.toml, `params` what they speak of.
-- reason_words(says, params) is made from that table when the views are.

CREATE OR REPLACE MACRO coverage_as_of(asked_day) AS TABLE
WITH
asked AS (
  SELECT CAST(asked_day AS DATE) AS today
),
unit_sites AS (
  SELECT *
  FROM units_as_of((SELECT today FROM asked))
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
postings AS MATERIALIZED (
  SELECT
    township_code, year, url, page_url, site_id, column_url, dated, dated_by_page, future, seen, first_moment, live,
    gone_on, gone_as, replaced_on, read_as, claimed, chosen, stands, whole, contested, lent, corrected_by,
    corrected_fields
  FROM ranked_postings_as_of((SELECT today FROM asked))
),
held AS (
  SELECT
    township_code, year, coalesce(dated, seen) AS published,
    CASE WHEN dated IS NULL THEN 'seen' WHEN dated_by_page THEN 'page' ELSE 'list' END AS dated_by,
    live, url AS held_url, seen AS first_seen, site_id AS place_site, page_url AS place_page, column_url AS place_column,
    1 AS places, future, gone_on, gone_as, replaced_on, read_as, corrected_by
  FROM postings
  WHERE NOT contested
  UNION ALL
  SELECT
    township_code,
    year,
    coalesce(min(dated), min(seen)) AS published,
    CASE WHEN min(dated) IS NULL THEN 'seen' WHEN arg_min(dated_by_page, dated) THEN 'page' ELSE 'list' END AS dated_by,
    bool_or(live) AS live,
    arg_min(url, posting_order(live, dated, seen, first_moment, url)) AS held_url,
    min(seen) AS first_seen,
    arg_min(site_id, first_moment) AS place_site,
    arg_min(page_url, first_moment) AS place_page,
    arg_min(column_url, first_moment) AS place_column,
    count(DISTINCT url) AS places,
    max(future) AS future,
    max(gone_on) AS gone_on,
    any_value(gone_as) AS gone_as,
    max(replaced_on) AS replaced_on,
    any_value(read_as) AS read_as,
    max(corrected_by) AS corrected_by
  FROM postings
  WHERE contested AND chosen
  GROUP BY township_code, year
),
-- When the place of a report was last read to its end without it. A list may have shown it before it could be read.
earlier_reads AS (
  SELECT h.township_code, h.year, h.place_site, h.place_page, c.as_of
  FROM held AS h
  JOIN duties AS d USING (township_code, year)
  JOIN column_reads AS c
    ON c.site_id = h.place_site
    AND c.column_url = h.place_column
    AND c.as_of >= d.deadline
    AND c.as_of < h.first_seen
  WHERE h.first_seen > d.deadline AND c.result = 'complete'
),
first_rows AS (
  SELECT l.site_id, l.url, min(l.as_of) AS first_listed
  FROM list_rows AS l
  SEMI JOIN earlier_reads AS e ON e.place_site = l.site_id AND e.place_page = l.url
  GROUP BY l.site_id, l.url
),
absences AS (
  SELECT e.township_code, e.year, max(e.as_of) AS absent_on
  FROM earlier_reads AS e
  LEFT JOIN first_rows AS l ON l.site_id = e.place_site AND l.url = e.place_page
  WHERE e.as_of < coalesce(l.first_listed, DATE '9999-12-31')
  GROUP BY e.township_code, e.year
),

-- How far the places of each township were read.
sites AS (
  SELECT u.county_code, u.site_id, max(r.as_of) AS last_read
  FROM (SELECT DISTINCT county_code, site_id FROM unit_sites) AS u
  CROSS JOIN asked
  LEFT JOIN site_reads AS r ON r.site_id = u.site_id AND r.as_of <= today
  GROUP BY u.county_code, u.site_id
),
counties AS (
  SELECT county_code, bool_or(site_id IS NOT NULL AND last_read IS NULL) AS never_read
  FROM sites
  GROUP BY county_code
),
duty_columns AS MATERIALIZED (
  SELECT *
  FROM duty_columns_as_of((SELECT today FROM asked))
),
-- the reading that proves the end of each column
last_pages AS (
  SELECT
    r.site_id, r.column_url, max(r.pages) AS pages, max(r.rows) AS rows,
    any_value(r.evidence ->> '$.last_url') AS last_page
  FROM column_reads AS r
  JOIN (SELECT DISTINCT site_id, column_url, last_complete FROM duty_columns) AS p
    ON p.site_id = r.site_id AND p.column_url = r.column_url AND p.last_complete = r.as_of
  WHERE r.result = 'complete'
  GROUP BY r.site_id, r.column_url
),
proofs AS (
  SELECT
    series_code,
    county_code,
    count(DISTINCT column_url) FILTER (WHERE known) AS columns,
    list_sort(list_distinct(list(column_url) FILTER (WHERE known)))[1:3] AS first_columns,
    sum(pages) FILTER (WHERE known) AS pages,
    sum(rows) FILTER (WHERE known) AS rows,
    (list(last_page ORDER BY column_url) FILTER (WHERE known))[1:3] AS last_pages,
    bool_and(readable) AS readable,
    CASE WHEN count(*) = count(last_complete) THEN min(last_complete) END AS complete_on,
    min(last_read) AS last_read,
    min(failing_since) AS failing_since,
    arg_min(
      struct_pack(code := now.reason_code, url := column_url, detail := left(now.reason, 240)),
      column_url
    ) FILTER (WHERE NOT readable) AS failure
  FROM duty_columns
  LEFT JOIN last_pages USING (site_id, column_url)
  GROUP BY series_code, county_code
),

-- Rows and pages of a township that may be a report of hers and could not be read as one; `year` is NULL where it may be
-- any year's. A row that left its list points to nothing; that it was called a report in time is remembered.
owners AS (
  SELECT site_id, column_url, arg_max(township_code, as_of) AS owner
  FROM column_reads, asked
  WHERE as_of <= today
  GROUP BY site_id, column_url
),
-- addresses that a list once called the report of another township or year than was read there, and no person since
mistaken AS (
  SELECT DISTINCT l.site_id, l.url
  FROM list_rows AS l
  CROSS JOIN asked
  JOIN postings AS h ON h.site_id = l.site_id AND h.page_url = l.url
  WHERE l.as_of <= today AND l.verdict = 'report' AND (
    (l.township_code <> h.township_code AND NOT is_corrected_in(h.corrected_fields, ['township_code']))
    OR (l.year <> h.year AND NOT is_corrected_in(h.corrected_fields, ['year']))
  )
),
held_pages AS (
  SELECT h.site_id, h.page_url AS url
  FROM postings AS h
  ANTI JOIN mistaken AS m ON m.site_id = h.site_id AND m.url = h.page_url
),
unheld_rows AS (
  SELECT
    l.site_id,
    l.url,
    newest_row(
      l.column_url, l.verdict, l.title, l.listed_date, l.township_code, l.year, l.as_of, l.seen_at
    ) AS now,
    bool_or(l.verdict = 'report') AS called_report
  FROM list_rows AS l
  CROSS JOIN asked
  ANTI JOIN held_pages AS h ON h.site_id = l.site_id AND h.url = l.url
  WHERE l.as_of <= today
  GROUP BY l.site_id, l.url
),
-- mistaken rows whose newest word is what was read there: an inner join, since DuckDB would try every pair of an ANTI JOIN
reread AS (
  SELECT DISTINCT l.site_id, l.url
  FROM unheld_rows AS l
  LEFT JOIN owners AS o ON o.site_id = l.site_id AND o.column_url = l.now.column_url
  JOIN mistaken AS m ON m.site_id = l.site_id AND m.url = l.url
  JOIN postings AS h ON h.site_id = m.site_id AND h.page_url = m.url
  WHERE coalesce(list_contains([h.township_code, h.read_as, h.claimed], coalesce(l.now.township_code, o.owner)), TRUE)
    AND (
      coalesce(l.now.year = h.year, TRUE)
      -- a title that names a year which was not over yet may mean the one before it
      OR NOT contains(l.now.title, CAST(l.now.year AS VARCHAR))
      OR coalesce(year(l.now.listed_date) <= l.now.year, FALSE)
    )
),
unheld AS (
  SELECT
    l.site_id,
    l.url,
    l.now.verdict AS verdict,
    l.now.listed_date AS listed_date,
    CASE WHEN NOT is_excerpt(l.now.title) THEN l.now.listed_date END AS promised_on,
    l.now.year AS year,
    coalesce(l.now.township_code, o.owner) AS owner,
    m.url IS NOT NULL AS mistaken
  FROM unheld_rows AS l
  LEFT JOIN owners AS o ON o.site_id = l.site_id AND o.column_url = l.now.column_url
  LEFT JOIN mistaken AS m ON m.site_id = l.site_id AND m.url = l.url
  ANTI JOIN reread AS r ON r.site_id = l.site_id AND r.url = l.url
  WHERE l.now.verdict = 'report'
    OR (m.url IS NULL AND (l.now.verdict = 'doubtful' OR (l.now.verdict = 'left' AND l.called_report)))
),
visits AS (
  SELECT
    v.site_id,
    v.url,
    arg_max(
      struct_pack(outcome := v.outcome, reason := left(v.reason, 160)),
      moment_of(v.as_of, v.seen_at)
    ) AS now
  FROM page_visits AS v
  CROSS JOIN asked
  SEMI JOIN unheld AS u ON u.site_id = v.site_id AND u.url = v.url
  WHERE v.as_of <= today
  GROUP BY v.site_id, v.url
),
-- an article and its documents, as each of them reads now
readings AS (
  SELECT
    site_id,
    page_url,
    bool_or(now.error IS NOT NULL OR NOT has_text(now.chars)) AS unread,
    bool_or(now.kind = 'township_report' AND has_text(now.chars)) AS report,
    bool_or(coalesce(now.kind, 'other') = 'other' AND NOT now.told) AS unrecognised,
    max(left(now.error, 160)) AS error,
    max(now.year) FILTER (WHERE now.kind = 'township_report') AS year,
    max(now.township_code) FILTER (WHERE now.kind = 'township_report') AS township_code
  FROM (
    SELECT
      p.site_id,
      p.page_url,
      p.url,
      arg_max(
        struct_pack(
          error := p.error, kind := p.kind, chars := p.chars, year := p.year, township_code := p.township_code,
          told := is_corrected_in(p.corrected_fields, ['kind'])
        ),
        struct_pack(seen := moment_of(p.as_of, p.parsed_at))
      ) AS now
    FROM corrected_parses() AS p
    CROSS JOIN asked
    SEMI JOIN unheld AS u ON u.site_id = p.site_id AND u.url = p.page_url
    WHERE p.as_of <= today
    GROUP BY p.site_id, p.page_url, p.url
  )
  GROUP BY site_id, page_url
),
found AS (
  SELECT
    coalesce(u.owner, p.township_code) AS township_code,
    coalesce(u.year, p.year) AS year,
    u.listed_date,
    u.promised_on,
    u.site_id,
    u.url,
    u.verdict,
    CASE
      WHEN v.now.outcome NOT IN ('ok', 'not_modified') THEN v.now.outcome
      WHEN v.url IS NULL AND p.page_url IS NULL THEN 'not_visited'
      WHEN p.page_url IS NULL OR p.unread THEN 'no_text'
      WHEN u.mistaken THEN 'other_report'
      WHEN p.report THEN 'no_year'
      WHEN u.verdict = 'report' AND p.unrecognised THEN 'no_report'
    END AS outcome,
    CASE WHEN v.now.outcome IN ('ok', 'not_modified') OR v.url IS NULL THEN p.error ELSE v.now.reason END AS detail
  FROM unheld AS u
  LEFT JOIN visits AS v ON v.site_id = u.site_id AND v.url = u.url
  LEFT JOIN readings AS p ON p.site_id = u.site_id AND p.page_url = u.url
),
-- Reports of a year that name nobody and were not read. One is the county's own; of several, some may be townships'.
unnamed AS (
  SELECT site_id, coalesce(year, year(listed_date) - 1) AS year, count(*) AS many, min(url) AS url
  FROM found
  WHERE township_code IS NULL AND outcome NOT IN ('other_report', 'no_year', 'no_report') AND verdict <> 'left'
  GROUP BY site_id, coalesce(year, year(listed_date) - 1)
  HAVING many > 1
),
-- Rows that speak of all townships of a year together, or of several by their names. Whose reports stand on such a page, in a
-- document each or in one, as links or as text, is not told for sure: only what was found on it counts, and its silence
-- proves nothing.
collective AS (
  SELECT
    l.site_id,
    l.url,
    l.now.year AS year,
    l.now.township_code AS held_for,
    CASE WHEN NOT is_collective(l.now.title, l.now.year) THEN l.now.title END AS named_in
  FROM (
    SELECT
      site_id,
      url,
      newest_row(column_url, verdict, title, listed_date, township_code, year, as_of, seen_at) AS now
    FROM list_rows
    CROSS JOIN asked
    SEMI JOIN (
      SELECT site_id, url FROM list_rows WHERE is_collective(title, year) OR is_joint(title, verdict, township_code)
    ) AS c USING (site_id, url)
    WHERE as_of <= today
    GROUP BY site_id, url
  ) AS l
  LEFT JOIN owners AS o ON o.site_id = l.site_id AND o.column_url = l.now.column_url
  WHERE (is_collective(l.now.title, l.now.year) OR is_joint(l.now.title, l.now.verdict, l.now.township_code))
    AND l.now.verdict IN ('report', 'doubtful')
    AND o.owner IS NULL
    AND (l.now.township_code IS NULL OR is_joint(l.now.title, l.now.verdict, l.now.township_code))
),
unknown_reporters AS (
  SELECT DISTINCT p.site_id, p.township, p.year, p.page_url
  FROM corrected_parses() AS p
  CROSS JOIN asked
  WHERE p.kind = 'township_report' AND p.township IS NOT NULL AND p.township_code IS NULL AND p.as_of <= today
),
pointers AS (
  SELECT township_code, coalesce(year, year(listed_date) - 1) AS year, url, outcome, detail, promised_on, verdict
  FROM found
  WHERE outcome IS NOT NULL
  UNION ALL
  -- from November on a report without a year may be about the year in which it is listed
  SELECT township_code, year(listed_date), url, outcome, detail, promised_on, verdict
  FROM found
  WHERE outcome IS NOT NULL AND year IS NULL AND month(listed_date) >= 11
  UNION ALL
  -- a second text for a year, posted in the season of a later one, may bear the wrong year
  SELECT township_code, year(dated) - 1, page_url, 'other_year', CAST(year AS VARCHAR), NULL, NULL
  FROM postings
  WHERE NOT chosen AND stands AND whole AND year(dated) - 1 > year
    AND NOT is_corrected_in(corrected_fields, ['year'])
  UNION ALL
  -- a page that reads as a sister's only text and that this township may claim
  SELECT claimed, year, url, 'sister', township_code, NULL, NULL
  FROM postings
  WHERE claimed IS NOT NULL
  UNION ALL
  -- a report of one who is not in the registry, by a name that differs in one character: a slip, or this township
  SELECT u.township_code, t.year, t.page_url, 'sister', t.township, NULL, NULL
  FROM unknown_reporters AS t
  JOIN (SELECT DISTINCT township_code, township, site_id FROM unit_sites) AS u USING (site_id)
  WHERE length(t.township) = length(u.township)
    AND length(u.township) > 2
    -- character by character: hamming() counts bytes
    AND len(list_filter(
      list_zip(string_split(t.township, ''), string_split(u.township, '')), lambda pair: pair[1] <> pair[2]
    )) = 1
  UNION ALL
  -- a page of all townships may hold that of each, and one of several that of those it names
  SELECT s.township_code, c.year, c.url, CASE WHEN c.named_in IS NULL THEN 'collective' ELSE 'joint' END, NULL, NULL, NULL
  FROM collective AS c
  JOIN (SELECT DISTINCT township_code, township, site_id FROM unit_sites) AS s USING (site_id)
  WHERE (c.named_in IS NULL AND s.township_code IS DISTINCT FROM c.held_for)
    OR names_among_others(c.named_in, s.township, c.held_for)
  UNION ALL
  -- of several pages that name nobody each may be this township's
  SELECT s.township_code, n.year, n.url, 'unnamed', CAST(n.many AS VARCHAR), NULL, NULL
  FROM unnamed AS n
  JOIN (SELECT DISTINCT township_code, site_id FROM unit_sites) AS s USING (site_id)
  WHERE n.year IS NOT NULL
  UNION ALL
  -- a report that was seen, and only at an address that its list calls another's
  SELECT township_code, year, page_url, 'lent', NULL, NULL, NULL
  FROM postings
  WHERE lent
),
pointed AS (
  SELECT
    s.series_code,
    p.year,
    arg_min(struct_pack(url := p.url, outcome := p.outcome, detail := p.detail), p.url)
      FILTER (WHERE p.verdict IS DISTINCT FROM 'left') AS at,
    min(p.promised_on) FILTER (WHERE p.outcome <> 'no_report') AS listed
  FROM pointers AS p
  JOIN (SELECT DISTINCT township_code, series_code FROM unit_sites) AS s USING (township_code)
  GROUP BY s.series_code, p.year
),
-- Who posts reports in a county and is not in the registry: a township that was merged or renamed since.
strangers AS (
  SELECT s.county_code, array_to_string(list_sort(list(DISTINCT p.township))[1:5], '、') AS names
  FROM unknown_reporters AS p
  JOIN (SELECT DISTINCT site_id, county_code FROM unit_sites) AS s USING (site_id)
  GROUP BY s.county_code
),

judged AS (
  SELECT
    d.*,
    today,
    h.* EXCLUDE (township_code, year, place_site, place_page, place_column),
    coalesce(p.columns, 0) AS columns,
    p.* EXCLUDE (series_code, county_code, columns),
    c.never_read,
    coalesce(u.at, a.at) AS pointer,
    s.names AS strangers,
    CASE WHEN h.dated_by <> 'seen' AND m.absent_on > h.published THEN m.absent_on END AS not_there_on,
    -- a row that was listed in time and could not be read may have been the report itself
    CASE WHEN u.listed < d.deadline THEN u.listed END AS listed_in_time,
    h.published >= d.deadline AND (h.dated_by <> 'seen' OR m.absent_on IS NOT NULL)
      AND listed_in_time IS NULL AS too_late
  FROM duties AS d
  CROSS JOIN asked
  LEFT JOIN held AS h ON h.township_code = d.township_code AND h.year = d.year
  LEFT JOIN absences AS m ON m.township_code = d.township_code AND m.year = d.year
  LEFT JOIN proofs AS p ON p.series_code = d.series_code AND p.county_code = d.county_code
  LEFT JOIN counties AS c ON c.county_code = d.county_code
  LEFT JOIN pointed AS u ON u.series_code = d.series_code AND u.year = d.year
  LEFT JOIN pointed AS a ON a.series_code = d.series_code AND a.year IS NULL
  LEFT JOIN strangers AS s ON s.county_code = d.county_code
),
-- the reason that decides, and the status that follows from it
reasoned AS (
  SELECT
    *,
    CASE
      WHEN live THEN 'dated_by_' || dated_by
      WHEN held_url IS NOT NULL THEN CASE WHEN gone_on IS NULL THEN 'replaced' ELSE 'gone' END
      WHEN today < deadline THEN 'due'
      WHEN site_id IS NULL THEN 'no_site'
      WHEN never_read THEN 'never_read'
      WHEN columns = 0 THEN 'no_column'
      WHEN NOT readable AND complete_on >= deadline THEN 'missing_before'
      WHEN NOT readable AND complete_on IS NOT NULL THEN 'failing'
      WHEN NOT readable THEN 'never_complete'
      WHEN last_read < deadline THEN 'not_since'
      WHEN coalesce(complete_on < deadline, TRUE) THEN 'not_to_the_end'
      WHEN pointer.outcome IN ('sister', 'other_year', 'lent', 'collective', 'joint', 'unnamed') THEN 'unreadable_' || pointer.outcome
      WHEN pointer IS NOT NULL THEN 'unreadable_page'
      WHEN columns = 1 THEN 'missing_one'
      WHEN columns > len(first_columns) THEN 'missing_many'
      ELSE 'missing'
    END AS said,
    CASE
      WHEN live THEN CASE WHEN too_late THEN 'late' ELSE 'published' END
      WHEN said IN ('gone', 'replaced') THEN 'withdrawn'
      WHEN said = 'due' THEN 'not_due'
      WHEN said IN ('missing', 'missing_one', 'missing_many') THEN 'missing'
      ELSE 'unknown'
    END AS status
  FROM judged
),
told AS (
  SELECT
    *,
    CASE
      WHEN status <> 'unknown' THEN NULL
      WHEN said IN ('no_site', 'no_column') THEN 'no_column'
      WHEN said IN ('never_read', 'not_since') THEN 'never_read'
      WHEN said = 'not_to_the_end' THEN 'incomplete_list'
      WHEN starts_with(said, 'unreadable') THEN 'unreadable'
      ELSE coalesce(failure.code, 'incomplete_list')
    END AS reason_code,
    list_filter([
      said,
      CASE WHEN status = 'published' AND dated_by = 'seen' AND published >= deadline THEN 'maybe_before' END,
      CASE WHEN status = 'published' AND published >= deadline AND listed_in_time IS NOT NULL THEN 'listed_in_time' END,
      CASE WHEN live AND future IS NOT NULL THEN 'future' END,
      CASE WHEN live AND not_there_on IS NOT NULL THEN 'not_there' END,
      CASE WHEN live AND places > 1 THEN 'places' END,
      CASE WHEN live AND read_as IS NOT NULL THEN 'under_sister' END,
      CASE WHEN held_url IS NOT NULL AND corrected_by IS NOT NULL THEN 'corrected' END,
      CASE WHEN status IN ('missing', 'unknown') AND strangers IS NOT NULL THEN 'strangers' END
    ], lambda say: say IS NOT NULL) AS reason_says,
    struct_pack(
      deadline := deadline,
      day := CASE WHEN status = 'withdrawn' THEN coalesce(gone_on, replaced_on) ELSE coalesce(complete_on, last_read) END,
      since := failing_since,
      url := CASE status WHEN 'withdrawn' THEN held_url WHEN 'unknown' THEN coalesce(failure.url, pointer.url) END,
      outcome := CASE status WHEN 'withdrawn' THEN gone_as ELSE coalesce(failure.code, pointer.outcome) END,
      detail := CASE WHEN failure.url IS NULL THEN pointer.detail ELSE failure.detail END,
      columns := columns,
      more := columns - len(first_columns),
      urls := array_to_string(first_columns, ', '),
      places := places,
      sister := read_as,
      claimed := future,
      absent := not_there_on,
      listed := listed_in_time,
      names := strangers,
      who := corrected_by
    ) AS reason_params
  FROM reasoned
)
SELECT
  township_code, township, county_code, county, year, basis, deadline,
  status,
  CASE WHEN status IN ('published', 'late', 'withdrawn') THEN published END AS published,
  CASE WHEN status = 'late' THEN published - deadline + 1 END AS days_late,
  coalesce(held_url, CASE WHEN reason_code = 'unreadable' THEN pointer.url END) AS url,
  reason_code,
  reason_words(reason_says, reason_params) AS reason,
  level, city, province, site_id, series_code,
  CASE WHEN live THEN not_there_on END AS not_there_on,
  first_seen,
  complete_on AS last_read_in_full,
  failing_since AS unreadable_since,
  first_columns AS columns_searched,
  columns AS columns_read,
  pages AS pages_read,
  rows AS rows_read,
  last_pages,
  reason_says,
  to_json(reason_params) AS reason_params,
  today AS as_of,
  corrected_by
FROM told;

CREATE OR REPLACE VIEW coverage AS
SELECT *
FROM coverage_as_of((
  SELECT as_of
  FROM run_starts
  WHERE kind = 'collect'
  ORDER BY started DESC, run_id DESC
  LIMIT 1
));
