-- Which text is the report of a township and year, decided once: what reports, versions and coverage are made of.
-- Each table macro answers for a day, from what was seen up to that day.
--
-- A sighting is a capture whose current parse is a township_report with township, year and 50 characters. A posting is one
-- address with one text. Postings with the same text (text_sha256) are one version of one report, wherever they stand.
-- Where addresses hold different texts for the same township and year, they are candidates, and the report is the address
-- that wins the first of these on which they differ:
--   1. it holds the text itself: at least a third of the longest candidate's characters (no wrapper, excerpt or notice);
--   2. it is there: not withdrawn;
--   3. the township posted it itself: in a column of its own, or it is named among the issuers;
--   4. its title says that it is corrected (更正, 修订, 修正, 补正, 更新);
--   5. it is the article, not a document that hangs on one;
--   6. it was published first (else listed first, else seen first); at last the smaller address.
-- Addresses that ever held a text of the winner are the same report: their other texts are its other versions. So is an
-- address that is gone and whose place the winner took: a report that was deleted and posted again is one report.
-- An address whose year or township was corrected under the same text counts for the corrected report alone. One that
-- shows anything else takes nothing from the report it held, unless that is another report: then it is withdrawn there.
-- One that no list ever called by this township and year was lent, by a mix-up: its loss says nothing of the report, and
-- what stood there is a candidate no more.

-- The order of observations: the day of their run, then the clock, in one number that compares fast.
-- 2^44 milliseconds reach to the year 2527.
CREATE OR REPLACE MACRO moment_of(day, seen_at) AS
  date_diff('day', DATE '1970-01-01', day) * 17592186044416 + epoch_ms(seen_at);

CREATE OR REPLACE MACRO time_of(moment) AS
  to_timestamp((moment % 17592186044416) / 1000);

-- A page that is dated after the day on which it was seen is not believed.
CREATE OR REPLACE MACRO believed_day(claimed, seen) AS
  CASE WHEN claimed <= seen THEN claimed END;

-- Under 50 characters nothing is a report: LEAST_CHARS of parsers/model.py.
CREATE OR REPLACE MACRO has_text(chars) AS coalesce(chars, 0) >= 50;

-- A title that says that its text replaces an earlier one.
CREATE OR REPLACE MACRO is_corrected(title) AS
  regexp_matches(coalesce(title, ''), '更正|修订|修正|补正|更新');

-- A title that says that its text is a part of another.
CREATE OR REPLACE MACRO is_excerpt(title) AS
  regexp_matches(coalesce(title, ''), '摘要|节选|摘编|摘登');

-- Captures as storage.records.Capture takes them.
CREATE OR REPLACE MACRO stored_captures() AS TABLE
SELECT
  capture_id,
  url,
  site_id,
  run_id,
  fetched_at,
  method,
  status,
  media_type,
  bytes,
  payload_sha256,
  record_type,
  warc_file,
  warc_offset,
  etag,
  last_modified
FROM capture_rows;

-- A title that speaks of the townships of a county together: 各乡镇（街道）2024年法治政府建设情况报告汇编. `in_year` is its row's,
-- and by the day of the list where the title names none.
CREATE OR REPLACE MACRO is_collective(title, in_year) AS
  regexp_matches(
    coalesce(title, ''),
    '各.{0,4}[乡镇街]|(全[县区市旗]|部分)(乡镇|镇街|镇乡|街镇|街道)|[0-9一二三四五六七八九十]个(乡|镇|街)|(乡镇|镇街|镇乡|街镇).{0,24}(汇编|汇总|合集)'
  )
  AND (coalesce(contains(title, CAST(in_year AS VARCHAR)), FALSE) OR NOT regexp_matches(title, '20\d\d'));

-- A row of the list that may name several townships: 甲水镇、乙山镇2024年法治政府建设情况报告, or 甲水、乙山镇…, 甲水镇等6个乡镇…,
-- which is held for the one whose name stands whole.
CREATE OR REPLACE MACRO is_joint(title, verdict, township_code) AS
  (verdict = 'doubtful' AND township_code IS NULL AND regexp_matches(coalesce(title, ''), '(镇|乡|街道|苏木).+(镇|乡|街道|苏木)'))
  OR (verdict IN ('report', 'doubtful') AND regexp_matches(coalesce(title, ''), '[、和与及]|等[0-9一二三四五六七八九十]+个[乡镇街]'));

-- 甲水 of 甲水镇.
CREATE OR REPLACE MACRO stem_of_name(township) AS regexp_replace(township, '(镇|乡|街道|苏木)$', '');

-- A title that names a township beside others: by its whole name where the row is held for none, or as 甲水 in 甲水、乙山镇.
CREATE OR REPLACE MACRO names_among_others(title, township, held_for) AS
  (held_for IS NULL AND contains(title, township))
  OR (length(stem_of_name(township)) > 1 AND (
    contains(title, stem_of_name(township) || '、') OR contains(title, stem_of_name(township) || '和')
    OR contains(title, stem_of_name(township) || '与') OR contains(title, stem_of_name(township) || '及')
    OR regexp_matches(title, '[、和与及]' || stem_of_name(township) || '等?[两0-9一二三四五六七八九十]+个?[乡镇街]')
  ));

-- Of two postings of one report the earlier: those that are there first, then the dated ones by their day; at last the
-- smaller address.
CREATE OR REPLACE MACRO posting_order(live, dated, seen, first_moment, url) AS
  struct_pack(
    rank := date_diff('day', DATE '1970-01-01', coalesce(dated, seen)) * 17592186044416 + first_moment % 17592186044416
      + CASE WHEN dated IS NULL THEN 2305843009213693952 ELSE 0 END
      + CASE WHEN live THEN 0 ELSE 4611686018427387904 END,
    url := url
  );

-- Who owes is what the last run of that day counted by; before the first run, what the first one did.
CREATE OR REPLACE MACRO units_as_of(asked_day) AS TABLE
SELECT u.*
FROM duty_units AS u
SEMI JOIN (
  SELECT registry_id
  FROM run_starts
  WHERE kind = 'collect'
  ORDER BY as_of > asked_day, abs(date_diff('day', as_of, asked_day)), started DESC
  LIMIT 1
) AS counted USING (registry_id);

-- What each capture reads as: its newest parse, with what people corrected of it, placed on the day when the capture was
-- first read.
CREATE OR REPLACE MACRO current_parses_as_of(asked_day) AS TABLE
WITH reparsed AS (
  SELECT capture_id
  FROM parses
  GROUP BY capture_id
  HAVING count(*) > 1
), ranked AS (
  SELECT
    parse_id,
    min(as_of) OVER (PARTITION BY capture_id) AS first_day,
    row_number() OVER (
      PARTITION BY capture_id ORDER BY parsed_at DESC, parser_version DESC, parse_id
    ) = 1 AS newest
  FROM parses
  SEMI JOIN reparsed USING (capture_id)
)
SELECT
  p.*,
  coalesce(r.first_day, p.as_of) AS seen,
  c.fetched_at,
  moment_of(seen, c.fetched_at) AS moment
FROM corrected_parses() AS p
LEFT JOIN ranked AS r USING (parse_id)
JOIN capture_rows AS c USING (capture_id)
WHERE coalesce(r.newest, TRUE)
  AND coalesce(r.first_day, p.as_of) <= asked_day;

-- What the lists say of an address now: an aggregate over its rows in list_rows. Of a row that is in one list and has left
-- another on the same day, the list that shows it tells.
CREATE OR REPLACE MACRO newest_row(column_url, verdict, title, listed_date, township_code, year, as_of, seen_at) AS
  arg_max(
    struct_pack(
      column_url := column_url,
      verdict := verdict,
      title := title,
      listed_date := listed_date,
      township_code := township_code,
      year := year,
      changed := as_of
    ),
    2 * moment_of(as_of, seen_at) + (verdict <> 'left')::INTEGER
  );

-- How each column was read: its newest reading, and when it was last read to its proved end.
CREATE OR REPLACE MACRO column_states_as_of(asked_day) AS TABLE
WITH reads AS (
  SELECT
    c.site_id,
    c.column_url,
    c.run_id,
    c.as_of,
    c.result,
    c.reason_code,
    c.reason,
    c.township_code,
    c.shared,
    moment_of(c.as_of, coalesce(s.started, TIMESTAMPTZ '1970-01-01 00:00:00+00')) AS moment
  FROM column_reads AS c
  LEFT JOIN run_starts AS s USING (run_id)
  WHERE c.as_of <= asked_day
), states AS (
  SELECT
    site_id,
    column_url,
    arg_max(
      struct_pack(
        run_id := run_id,
        result := result,
        reason_code := reason_code,
        reason := reason,
        township_code := township_code,
        shared := coalesce(shared, FALSE)
      ),
      moment
    ) AS now,
    max(moment) AS moment,
    max(as_of) AS last_read,
    max(as_of) FILTER (WHERE result = 'complete') AS last_complete,
    max(moment) FILTER (WHERE result IN ('complete', 'unchanged', 'known_rest')) AS good_moment
  FROM reads
  GROUP BY site_id, column_url
), failures AS (
  SELECT
    r.site_id,
    r.column_url,
    min(r.as_of) AS failing_since
  FROM reads AS r
  JOIN states AS s USING (site_id, column_url)
  WHERE r.result NOT IN ('complete', 'unchanged', 'known_rest')
    AND (s.good_moment IS NULL OR r.moment > s.good_moment)
  GROUP BY r.site_id, r.column_url
)
SELECT
  s.*,
  s.now.result IN ('complete', 'unchanged', 'known_rest') AS readable,
  f.failing_since
FROM states AS s
LEFT JOIN failures AS f USING (site_id, column_url);

-- Of each page that was ever gone: whether it has left the list of a column that was read to its end since.
CREATE OR REPLACE MACRO page_states_as_of(asked_day) AS TABLE
WITH gone AS (
  SELECT
    url,
    any_value(site_id) AS site_id,
    max(moment_of(as_of, seen_at)) AS gone_moment,
    max(as_of) AS gone_on,
    max(outcome) AS gone_as
  FROM page_visits
  WHERE outcome IN ('gone', 'soft_404') AND as_of <= asked_day
  GROUP BY url
), read AS (
  SELECT url, max(moment_of(as_of, seen_at)) AS read_moment
  FROM page_visits
  SEMI JOIN gone USING (url)
  WHERE outcome IN ('ok', 'not_modified') AND as_of <= asked_day
  GROUP BY url
), newest AS (
  SELECT
    url,
    newest_row(column_url, verdict, title, listed_date, township_code, year, as_of, seen_at) AS now
  FROM list_rows
  SEMI JOIN gone USING (url)
  WHERE as_of <= asked_day
  GROUP BY site_id, url
), listed AS (
  SELECT
    url,
    bool_or(now.verdict <> 'left') AS listed,
    max(now.changed) AS changed,
    any_value(now.column_url) AS column_url
  FROM newest
  GROUP BY url
), completed AS (
  SELECT column_url, max(as_of) AS last_complete
  FROM column_reads
  WHERE result = 'complete' AND as_of <= asked_day
  GROUP BY column_url
), in_full AS (
  SELECT site_id, max(as_of) AS read_in_full
  FROM site_reads
  WHERE in_full AND as_of <= asked_day
  GROUP BY site_id
)
SELECT
  v.*,
  r.read_moment,
  NOT coalesce(l.listed, FALSE)
    AND coalesce(greatest(c.last_complete, f.read_in_full) >= coalesce(l.changed, v.gone_on), FALSE) AS off_list,
  off_list AND v.gone_moment > coalesce(r.read_moment, 0) AS withdrawn,
  coalesce(l.changed, v.gone_on) AS off_since
FROM gone AS v
LEFT JOIN read AS r USING (url)
LEFT JOIN listed AS l USING (url)
LEFT JOIN completed AS c USING (column_url)
LEFT JOIN in_full AS f ON f.site_id = v.site_id;

-- Until when the columns were read well in which the reports of a township may stand: per site those without an owner
-- (owner NULL), and those of each owner; columns that were never read well
-- are left out.
CREATE OR REPLACE MACRO well_read_as_of(asked_day) AS TABLE
WITH reads AS (
  SELECT
    site_id,
    column_url,
    max(as_of) FILTER (WHERE result IN ('complete', 'unchanged', 'known_rest')) AS well_on,
    arg_max(township_code, as_of) AS owner
  FROM column_reads
  WHERE as_of <= asked_day
  GROUP BY site_id, column_url
  QUALIFY max(as_of) = max(max(as_of)) OVER (PARTITION BY site_id)
)
SELECT site_id, owner, min(well_on) AS well_on
FROM reads
GROUP BY site_id, owner;

-- One row an address, text, township and year. The township is the one that owes: a page under a sister's name is its
-- claimant's (`read_as` tells the sister) only where the sister has another text for the year, else it is `claimed` alone;
-- a renamed township's page is that of the name it owed under in that year.
-- `replaced_on`: since when the address holds another report instead; a sister's only where its list calls it hers, since a
-- page that its list still calls by this name is mixed up.
CREATE OR REPLACE MACRO postings_as_of(asked_day) AS TABLE
WITH current AS MATERIALIZED (
  SELECT
    url, page_url, site_id, column_url, parse_id, capture_id, body_id, text_sha256, title, issuers, own, seen, fetched_at, moment,
    township_code, year, published, listed_date, chars, corrected_by, corrected_fields,
    kind = 'township_report' AND error IS NULL AND has_text(chars)
      AND township_code IS NOT NULL AND year IS NOT NULL AS is_report
  FROM current_parses_as_of(asked_day)
), again AS (
  -- addresses that were read more than once: only there can something else be shown now
  SELECT url, max(moment) AS newest
  FROM current
  GROUP BY url
  HAVING count(*) > 1
), reads AS (
  SELECT *
  FROM current
  WHERE is_report
), units AS (
  SELECT DISTINCT
    county_code, county, township_code, township, series_code, first_year, coalesce(last_year, 9999) AS last_year
  FROM units_as_of(asked_day)
), owners AS (
  SELECT site_id, column_url, arg_max(township_code, as_of) AS township_code
  FROM column_reads
  WHERE as_of <= asked_day
  GROUP BY site_id, column_url
  HAVING arg_max(township_code, as_of) IS NOT NULL
), claimable AS (
  SELECT r.url, r.township_code, r.year, r.issuers, r.moment, o.township_code AS column_owner
  FROM reads AS r
  LEFT JOIN owners AS o USING (site_id, column_url)
  WHERE (o.township_code <> r.township_code OR NOT coalesce(r.own, FALSE) OR len(r.issuers) > 1)
    -- a person has said whose it is
    AND NOT is_corrected_in(r.corrected_fields, ['township_code'])
  QUALIFY row_number() OVER (PARTITION BY r.url ORDER BY r.moment DESC) = 1
), names AS (
  SELECT county_code, series_code, township_code, unnest([
    township, township || '人民政府', township || '办事处', township || '街道办事处', county || township || '人民政府'
  ]) AS issuer
  FROM units
  WHERE EXISTS (FROM claimable)
), claims AS (
  SELECT url, year, township_code AS read_as, column_owner AS claimed
  FROM claimable
  WHERE column_owner <> township_code
  UNION
  SELECT p.url, p.year, p.township_code, n.township_code
  FROM (SELECT *, unnest(issuers) AS issuer FROM claimable) AS p
  JOIN units AS u ON u.township_code = p.township_code
  JOIN names AS n ON n.county_code = u.county_code AND n.issuer = p.issuer
  WHERE n.series_code <> u.series_code
), claimants AS (
  SELECT
    c.url,
    min(c.claimed) AS claimed,
    count(DISTINCT c.claimed) = 1 AND bool_and(coalesce(sister.texts > 1, FALSE)) AS moves
  FROM claims AS c
  LEFT JOIN (
    SELECT township_code, year, count(DISTINCT text_sha256) AS texts
    FROM reads
    SEMI JOIN claims ON claims.read_as = reads.township_code AND claims.year = reads.year
    GROUP BY township_code, year
  ) AS sister ON sister.township_code = c.read_as AND sister.year = c.year
  GROUP BY c.url
), renamed AS (
  SELECT o.township_code, n.township_code AS owing, n.first_year, n.last_year
  FROM units AS o
  JOIN units AS n ON n.series_code = o.series_code AND n.township_code <> o.township_code
), sightings AS (
  SELECT
    r.* EXCLUDE (township_code, issuers),
    r.township_code AS read_as,
    coalesce(n.owing, CASE WHEN m.moves THEN m.claimed END, r.township_code) AS township_code,
    CASE WHEN NOT m.moves THEN m.claimed END AS claimed,
    coalesce(believed_day(r.published, r.seen), believed_day(r.listed_date, r.seen)) AS dated,
    believed_day(r.published, r.seen) IS NOT NULL AS dated_by_page,
    CASE WHEN r.published > r.seen THEN r.published END AS future
  FROM reads AS r
  LEFT JOIN claimants AS m USING (url)
  LEFT JOIN renamed AS n
    ON n.township_code = CASE WHEN m.moves THEN m.claimed ELSE r.township_code END
    AND r.year BETWEEN n.first_year AND n.last_year
), now_held AS (
  SELECT
    url,
    arg_max(
      struct_pack(
        township_code := township_code,
        year := year,
        text_sha256 := text_sha256,
        body_id := body_id,
        dated := dated
      ),
      moment
    ) AS now
  FROM sightings
  SEMI JOIN again USING (url)
  GROUP BY url
  HAVING min(township_code) <> max(township_code) OR min(year) <> max(year)
), others AS (
  SELECT s.url, s.township_code, s.year, s.text_sha256, s.body_id, s.dated, s.moment, h.now
  FROM now_held AS h
  JOIN sightings AS s ON s.url = h.url AND (s.township_code <> h.now.township_code OR s.year <> h.now.year)
), alike AS (
  SELECT DISTINCT s.url, s.body_id
  FROM others AS s
  JOIN sketches AS o ON o.body_id = s.body_id
  JOIN sketches AS n ON n.body_id = s.now.body_id
  WHERE len(list_intersect(o.clauses, n.clauses)) >= 0.9 * greatest(len(o.clauses), len(n.clauses))
), elsewhere AS (
  -- the same text under a corrected year or name was never this report; any other text leaves this one where it was
  SELECT
    s.url,
    s.township_code,
    s.year,
    bool_or(s.text_sha256 = s.now.text_sha256 OR (a.url IS NOT NULL AND coalesce(s.dated = s.now.dated, FALSE)))
      AS corrected,
    max(s.moment) AS last_moment
  FROM others AS s
  LEFT JOIN alike AS a ON a.url = s.url AND a.body_id = s.body_id
  GROUP BY s.url, s.township_code, s.year
), titles AS (
  -- what their lists call these addresses now
  SELECT
    l.url,
    arg_max(struct_pack(township_code := l.township_code, year := l.year), moment_of(l.as_of, l.seen_at)) AS now
  FROM list_rows AS l
  SEMI JOIN elsewhere AS e ON e.url = l.url
  WHERE l.as_of <= asked_day AND l.verdict <> 'left'
  GROUP BY l.url
), replacements AS (
  SELECT
    e.url,
    e.township_code,
    e.year,
    any_value(e.corrected) AS corrected,
    min(s.seen) FILTER (
      WHERE s.township_code = e.township_code
        OR NOT coalesce(t.now.year = e.year AND coalesce(t.now.township_code, e.township_code) = e.township_code, FALSE)
    ) AS replaced_on
  FROM elsewhere AS e
  JOIN sightings AS s ON s.url = e.url AND s.moment > e.last_moment
  LEFT JOIN titles AS t ON t.url = e.url
  GROUP BY e.url, e.township_code, e.year
), placed AS (
  SELECT
    s.*,
    a.newest,
    e.replaced_on,
    lag(s.text_sha256) OVER (PARTITION BY s.township_code, s.year, s.url ORDER BY s.moment)
      IS DISTINCT FROM s.text_sha256 AS begins
  FROM sightings AS s
  JOIN again AS a USING (url)
  LEFT JOIN replacements AS e USING (url, township_code, year)
  WHERE NOT coalesce(e.corrected, FALSE)
)
-- an address that was read once is one posting as it stands
SELECT
  township_code,
  year,
  url,
  text_sha256,
  page_url,
  site_id,
  column_url,
  parse_id,
  capture_id,
  title,
  chars,
  dated,
  dated_by_page,
  future,
  seen,
  coalesce(own, FALSE) AS own,
  fetched_at AS first_seen,
  fetched_at AS last_captured,
  moment AS first_moment,
  moment AS last_moment,
  moment AS begun_moment,
  NULL::DATE AS replaced_on,
  CASE WHEN read_as <> township_code THEN read_as END AS read_as,
  claimed,
  NULL::BIGINT AS newest_reading,
  corrected_by,
  corrected_fields
FROM sightings
ANTI JOIN again USING (url)
UNION ALL
SELECT
  township_code,
  year,
  url,
  text_sha256,
  arg_max(page_url, moment),
  arg_max(site_id, moment),
  arg_min(column_url, moment),
  arg_min(parse_id, moment),
  arg_min(capture_id, moment),
  arg_max(title, is_corrected(title)::INTEGER),
  max(chars),
  min(dated),
  bool_or(dated_by_page),
  max(future),
  min(seen),
  bool_or(coalesce(own, FALSE)),
  min(fetched_at),
  max(fetched_at),
  min(moment),
  max(moment),
  max(moment) FILTER (WHERE begins),
  any_value(replaced_on),
  any_value(CASE WHEN read_as <> township_code THEN read_as END),
  any_value(claimed),
  any_value(newest),
  arg_max(corrected_by, moment),
  arg_max(corrected_fields, moment)
FROM placed
GROUP BY township_code, year, url, text_sha256;

-- Every posting, whether it is the report of its township and year, and why; see the rules above.
CREATE OR REPLACE MACRO ranked_postings_as_of(asked_day) AS TABLE
WITH sighted AS MATERIALIZED (
  SELECT *
  FROM postings_as_of(asked_day)
), pages AS MATERIALIZED (
  SELECT *
  FROM page_states_as_of(asked_day)
), owners AS (
  SELECT site_id, column_url, arg_max(township_code, as_of) AS township_code
  FROM column_reads
  WHERE as_of <= asked_day
  GROUP BY site_id, column_url
), lost AS (
  SELECT DISTINCT o.township_code, o.year, o.url, o.page_url, o.read_as
  FROM sighted AS o
  LEFT JOIN pages AS s ON s.url = o.page_url
  WHERE (o.replaced_on IS NOT NULL OR (s.off_list AND s.gone_moment > o.last_moment))
    AND NOT is_corrected_in(o.corrected_fields, ['township_code', 'year'])
), lent AS MATERIALIZED (
  -- a row that names no township or no year may have meant any
  SELECT p.township_code, p.year, p.url
  FROM lost AS p
  JOIN list_rows AS l ON l.url = p.page_url AND l.as_of <= asked_day
  LEFT JOIN owners AS o ON o.site_id = l.site_id AND o.column_url = l.column_url
  GROUP BY p.township_code, p.year, p.url
  HAVING NOT bool_or(
    coalesce(l.year, p.year) = p.year
    AND coalesce(coalesce(l.township_code, o.township_code) IN (p.township_code, coalesce(p.read_as, p.township_code)), TRUE)
  )
), postings AS (
  SELECT *
  FROM sighted
  ANTI JOIN lent USING (township_code, year, url)
), contested AS (
  SELECT township_code, year, max(chars) AS longest
  FROM postings
  GROUP BY township_code, year
  HAVING count(*) > 1
), places AS (
  SELECT *
  FROM well_read_as_of(asked_day)
), paged AS (
  -- when the address was last known to show this report
  SELECT o.*, o.last_moment AS page_moment, TRUE AS whole, FALSE AS contested
  FROM postings AS o
  ANTI JOIN contested USING (township_code, year)
  UNION ALL
  SELECT
    o.*,
    max(o.last_moment) OVER (PARTITION BY o.township_code, o.year, o.url),
    3 * o.chars >= c.longest,
    TRUE
  FROM postings AS o
  JOIN contested AS c USING (township_code, year)
), stated AS (
  SELECT
    o.*,
    o.page_moment < coalesce(o.newest_reading, 0) AS shows_other,
    CASE WHEN shows_other THEN o.page_moment ELSE greatest(o.page_moment, s.read_moment) END AS alive_moment,
    coalesce(o.replaced_on, CASE WHEN s.off_list AND s.gone_moment > alive_moment THEN s.off_since END) AS away_since,
    -- it may stand in another column, as long as that one was not read since
    away_since IS NULL OR coalesce(least(a.well_on, w.well_on) < away_since, FALSE) AS live,
    s.gone_on,
    s.gone_as,
    o.url <> o.page_url AS document
  FROM paged AS o
  LEFT JOIN pages AS s ON s.url = o.page_url
  LEFT JOIN places AS a ON a.site_id = o.site_id AND a.owner IS NULL
  LEFT JOIN places AS w ON w.site_id = o.site_id AND w.owner = o.township_code
), several AS (
  SELECT
    * REPLACE (
      bool_or(own) OVER same_page AS own,
      min(dated) OVER same_page AS dated,
      min(first_moment) OVER same_page AS first_moment
    ),
    dated AS text_dated,
    first_moment AS text_moment,
    row_number() OVER (PARTITION BY township_code, year, url ORDER BY whole DESC, begun_moment DESC) = 1 AS stands
  FROM stated
  WHERE contested
  WINDOW same_page AS (PARTITION BY township_code, year, url)
), winners AS (
  SELECT *
  FROM several
  WHERE stands
  QUALIFY row_number() OVER (
    PARTITION BY township_code, year
    ORDER BY whole DESC, live DESC, own DESC, is_corrected(title) DESC, document, dated NULLS LAST, first_moment, url
  ) = 1
), winning_texts AS (
  SELECT DISTINCT
    o.township_code,
    o.year,
    o.text_sha256
  FROM winners AS w
  JOIN several AS o USING (township_code, year)
  WHERE o.whole
    AND (
      o.url = w.url
      -- the report was deleted there and posted again here
      OR (NOT o.live AND w.first_moment > o.alive_moment)
      OR (NOT o.live AND w.live AND o.first_moment < w.first_moment)
      OR (NOT w.live AND o.first_moment > w.alive_moment)
    )
), winning_pages AS (
  SELECT DISTINCT
    o.township_code,
    o.year,
    o.url
  FROM winning_texts AS t
  JOIN several AS o USING (township_code, year, text_sha256)
)
SELECT
  *,
  TRUE AS stands,
  TRUE AS chosen,
  FALSE AS lent,
  'this is the report' AS reason
FROM stated
WHERE NOT contested
UNION ALL BY NAME
SELECT
  *,
  FALSE AS live,
  FALSE AS whole,
  TRUE AS contested,
  TRUE AS shows_other,
  TRUE AS stands,
  FALSE AS chosen,
  TRUE AS lent,
  'stood for a time at an address that its list calls another''s' AS reason
FROM sighted
SEMI JOIN lent USING (township_code, year, url)
UNION ALL BY NAME
SELECT
  p.* EXCLUDE (text_dated, text_moment) REPLACE (
    p.text_dated AS dated,
    p.text_moment AS first_moment
  ),
  u.url IS NOT NULL AND p.whole AS chosen,
  FALSE AS lent,
  CASE
    WHEN w.url = p.url AND p.whole THEN 'this is the report'
    WHEN w.whole AND NOT p.whole THEN 'holds less than a third of the longest candidate: a wrapper or an excerpt'
    WHEN u.url IS NOT NULL THEN 'holds or held a text of the report at ' || w.url
    WHEN w.live AND NOT p.live THEN 'withdrawn, while another stands at ' || w.url
    WHEN w.own AND NOT p.own THEN 'neither in a column of the township nor issued by it, as the one at ' || w.url
    WHEN is_corrected(w.title) AND NOT is_corrected(p.title) THEN 'corrected by the one at ' || w.url
    WHEN p.document AND NOT w.document THEN 'a document, while an article holds the report at ' || w.url
    WHEN p.dated IS NULL AND w.dated IS NOT NULL THEN 'no publishing date, as the one at ' || w.url
    WHEN w.dated < p.dated THEN 'published later than the one at ' || w.url
    WHEN w.first_moment < p.first_moment THEN 'seen later than the one at ' || w.url
    ELSE 'the same in every respect as the one at ' || w.url || ', whose address is the smaller'
  END AS reason
FROM several AS p
JOIN winners AS w ON w.township_code = p.township_code AND w.year = p.year
LEFT JOIN winning_pages AS u ON u.township_code = p.township_code AND u.year = p.year AND u.url = p.url;

-- The same with the time at which each posting was last seen: a visit that found it unchanged counts.
CREATE OR REPLACE MACRO seen_postings_as_of(asked_day) AS TABLE
SELECT
  r.*,
  CASE
    WHEN r.shows_other OR r.replaced_on IS NOT NULL THEN r.last_captured
    ELSE greatest(r.last_captured, v.last_read)
  END AS last_seen
FROM ranked_postings_as_of(asked_day) AS r
LEFT JOIN (
  SELECT url, max(seen_at) AS last_read
  FROM page_visits
  WHERE outcome IN ('ok', 'not_modified') AND as_of <= asked_day
  GROUP BY url
) AS v ON v.url = r.page_url;
