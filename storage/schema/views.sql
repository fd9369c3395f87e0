-- What holds now, over the append-only tables of schema.sql: the public views of the archive, and the few steps they
-- are made of (newest_parses, page_states, postings, posting_ranks). Comments on every view and column: comments.sql.
--
-- Which text is the report of a township and year
--   A sighting is a capture whose newest parse is a township_report with township, year and 100 characters. A posting is one address
--   with one text. Postings with the same text (text_sha256) are one version of one report, wherever they stand.
--   Where addresses hold different texts for the same township and year, they are candidates, and the report is the
--   address that wins the first of these on which they differ:
--     1. it holds the text itself: at least a third of the longest candidate's characters (no wrapper, no excerpt);
--     2. it is there: not withdrawn;
--     3. the township posted it itself: in a column of its own, or it is named among the issuers;
--     4. its title says that it is corrected (更正, 修订, 修正, 补正, 更新);
--     5. it is the article, not a document that hangs on one;
--     6. it was published first (else listed first, else seen first); at last the smaller address.
--   An address whose year or township was corrected under the same text counts for the corrected report alone; one that
--   another year's report was put at no longer holds the old one, which is then withdrawn unless it stands elsewhere.
--   Addresses that ever held a text of the winner are the same report: their other texts are its other versions.
--   All other candidates stand in report_candidates with the reason why they lost.

CREATE OR REPLACE MACRO seen_order(day, moment) AS
  -- the run's day first, then the clock: 2^44 milliseconds reach to the year 2527
  date_diff('day', DATE '1970-01-01', day) * 17592186044416 + epoch_ms(moment);

CREATE OR REPLACE VIEW provinces AS
-- GB/T 2260, the first two digits of every code
SELECT *
FROM (VALUES
  ('11', '北京市'),
  ('12', '天津市'),
  ('13', '河北省'),
  ('14', '山西省'),
  ('15', '内蒙古自治区'),
  ('21', '辽宁省'),
  ('22', '吉林省'),
  ('23', '黑龙江省'),
  ('31', '上海市'),
  ('32', '江苏省'),
  ('33', '浙江省'),
  ('34', '安徽省'),
  ('35', '福建省'),
  ('36', '江西省'),
  ('37', '山东省'),
  ('41', '河南省'),
  ('42', '湖北省'),
  ('43', '湖南省'),
  ('44', '广东省'),
  ('45', '广西壮族自治区'),
  ('46', '海南省'),
  ('50', '重庆市'),
  ('51', '四川省'),
  ('52', '贵州省'),
  ('53', '云南省'),
  ('54', '西藏自治区'),
  ('61', '陕西省'),
  ('62', '甘肃省'),
  ('63', '青海省'),
  ('64', '宁夏回族自治区'),
  ('65', '新疆维吾尔自治区'),
  ('71', '台湾省'),
  ('81', '香港特别行政区'),
  ('82', '澳门特别行政区')
) AS p (code, province);

CREATE OR REPLACE VIEW newest_parses AS
SELECT
  p.*,
  c.fetched_at,
  seen_order(p.as_of, c.fetched_at) AS seen_order
FROM parses AS p
JOIN capture_rows AS c USING (capture_id)
QUALIFY row_number() OVER (PARTITION BY p.capture_id ORDER BY p.parsed_at DESC, p.parser_version DESC) = 1;

CREATE OR REPLACE VIEW page_states AS
WITH visited AS (
  SELECT
    url,
    arg_max(outcome, seen_order(as_of, seen_at)) IN ('gone', 'soft_404') AS gone,
    arg_max(as_of, seen_order(as_of, seen_at)) AS visited_on,
    arg_max(site_id, seen_order(as_of, seen_at)) AS site_id,
    max(seen_at) FILTER (WHERE outcome IN ('ok', 'not_modified')) AS last_read
  FROM page_visits
  WHERE outcome IN ('ok', 'not_modified', 'gone', 'soft_404')
  GROUP BY url
), listed AS (
  SELECT
    url,
    arg_max(verdict, seen_order(as_of, seen_at)) <> 'left' AS listed,
    arg_max(as_of, seen_order(as_of, seen_at)) AS listed_on
  FROM list_rows
  GROUP BY url
), in_full AS (
  SELECT
    site_id,
    max(as_of) AS read_in_full
  FROM site_reads
  WHERE in_full
  GROUP BY site_id
)
SELECT
  url,
  v.site_id,
  v.gone,
  coalesce(l.listed, FALSE) AS listed,
  v.visited_on,
  l.listed_on,
  v.last_read,
  v.gone
    AND NOT coalesce(l.listed, FALSE)
    AND coalesce(f.read_in_full >= coalesce(l.listed_on, v.visited_on), FALSE) AS withdrawn
FROM visited AS v
LEFT JOIN listed AS l USING (url)
LEFT JOIN in_full AS f USING (site_id);

CREATE OR REPLACE VIEW postings AS
WITH read_as_report AS (
  SELECT *
  FROM newest_parses
  WHERE kind = 'township_report'
    AND error IS NULL
    AND township_code IS NOT NULL
    AND year IS NOT NULL
), addresses AS (
  SELECT
    url,
    arg_max(struct_pack(township_code := township_code, year := year, body_id := body_id), seen_order) AS now
  FROM read_as_report
  GROUP BY url
  HAVING count(DISTINCT struct_pack(township_code := township_code, year := year)) > 1
), elsewhere AS (
  -- an address that is another report's now: the same text under a corrected year or name was never this report; the
  -- text of another year, posted in its place, leaves this one where it was
  SELECT
    r.url,
    r.township_code,
    r.year,
    bool_or(2 * len(list_intersect(s.clauses, n.clauses)) >= least(len(s.clauses), len(n.clauses))) AS corrected
  FROM addresses AS a
  JOIN read_as_report AS r
    ON r.url = a.url
    AND (r.township_code <> a.now.township_code OR r.year <> a.now.year)
  JOIN sketches AS s ON s.body_id = r.body_id
  JOIN sketches AS n ON n.body_id = a.now.body_id
  GROUP BY r.url, r.township_code, r.year
), sightings AS (
  SELECT
    r.*,
    e.url IS NOT NULL AS replaced,
    lag(text_sha256) OVER (PARTITION BY township_code, year, url ORDER BY seen_order) AS text_before
  FROM read_as_report AS r
  LEFT JOIN elsewhere AS e USING (url, township_code, year)
  WHERE NOT coalesce(e.corrected, FALSE)
)
SELECT
  township_code,
  year,
  url,
  text_sha256,
  arg_max(page_url, seen_order) AS page_url,
  arg_max(site_id, seen_order) AS site_id,
  min(coalesce(published, listed_date)) AS published,
  bool_or(coalesce(own, FALSE)) AS own,
  min(fetched_at) AS first_seen,
  max(fetched_at) AS last_captured,
  min(seen_order) AS first_order,
  max(seen_order) FILTER (WHERE text_before IS DISTINCT FROM text_sha256) AS begun_order,
  arg_min(capture_id, seen_order) AS capture_id,
  bool_or(replaced) AS replaced
FROM sightings
GROUP BY township_code, year, url, text_sha256;

CREATE OR REPLACE VIEW posting_ranks AS
WITH placed AS (
  SELECT
    o.*,
    p.content_id,
    p.body_id,
    p.chars,
    p.title,
    p.township,
    p.county_code,
    p.county,
    p.year_basis,
    p.issuers,
    NOT coalesce(s.withdrawn, FALSE) AND NOT o.replaced AS live,
    CASE WHEN o.replaced THEN o.last_captured ELSE greatest(o.last_captured, s.last_read) END AS last_seen,
    o.url <> o.page_url AS document,
    regexp_matches(coalesce(p.title, ''), '更正|修订|修正|补正|更新') AS corrected,
    row_number() OVER (PARTITION BY o.township_code, o.year, o.url ORDER BY o.begun_order DESC) = 1 AS stands
  FROM postings AS o
  JOIN newest_parses AS p USING (capture_id)
  LEFT JOIN page_states AS s ON s.url = o.page_url
), pages AS (
  SELECT
    township_code,
    year,
    url,
    page_url,
    chars,
    3 * chars >= max(chars) OVER same_year AS whole,
    bool_or(own) OVER same_page AS own,
    live,
    corrected,
    document,
    min(published) OVER same_page AS published,
    min(first_order) OVER same_page AS first_order,
    stands
  FROM placed
  WINDOW
    same_year AS (PARTITION BY township_code, year),
    same_page AS (PARTITION BY township_code, year, url)
), winners AS (
  SELECT *
  FROM pages
  WHERE stands
  QUALIFY row_number() OVER (
    PARTITION BY township_code, year
    ORDER BY whole DESC, live DESC, own DESC, corrected DESC, document, published NULLS LAST, first_order, url
  ) = 1
), winning_texts AS (
  SELECT DISTINCT
    o.township_code,
    o.year,
    o.text_sha256
  FROM winners AS w
  JOIN placed AS o ON o.township_code = w.township_code AND o.year = w.year AND o.url = w.url
), winning_pages AS (
  SELECT DISTINCT
    o.township_code,
    o.year,
    o.url
  FROM winning_texts AS t
  JOIN placed AS o USING (township_code, year, text_sha256)
)
SELECT
  p.*,
  u.url IS NOT NULL AS chosen,
  CASE
    WHEN w.url = p.url THEN 'this is the report'
    WHEN u.url IS NOT NULL THEN 'holds or held a text of the report at ' || w.url
    WHEN w.whole AND NOT g.whole THEN 'holds less than a third of the longest candidate: a wrapper or an excerpt'
    WHEN w.live AND NOT p.live THEN 'withdrawn, while another stands at ' || w.url
    WHEN w.own AND NOT g.own THEN 'neither in a column of the township nor issued by it, as the one at ' || w.url
    WHEN w.corrected AND NOT g.corrected THEN 'corrected by the one at ' || w.url
    WHEN p.document AND NOT w.document THEN 'a document, while an article holds the report at ' || w.url
    WHEN g.published IS NULL AND w.published IS NOT NULL THEN 'no publishing date, as the one at ' || w.url
    WHEN w.published < g.published THEN 'published later than the one at ' || w.url
    WHEN w.first_order < g.first_order THEN 'seen later than the one at ' || w.url
    ELSE 'the same in every respect as the one at ' || w.url || ', whose address is the smaller'
  END AS reason
FROM placed AS p
JOIN pages AS g
  ON g.township_code = p.township_code
  AND g.year = p.year
  AND g.url = p.url
  AND g.stands
JOIN winners AS w ON w.township_code = p.township_code AND w.year = p.year
LEFT JOIN winning_pages AS u ON u.township_code = p.township_code AND u.year = p.year AND u.url = p.url;

CREATE OR REPLACE VIEW candidate_rows AS
SELECT
  township_code,
  township,
  county_code,
  county,
  year,
  url,
  page_url,
  title,
  published,
  first_seen,
  last_seen,
  CASE WHEN live THEN 'live' ELSE 'withdrawn' END AS status,
  chars,
  chosen,
  reason,
  text_sha256,
  body_id,
  capture_id
FROM posting_ranks
WHERE stands OR chosen;

CREATE OR REPLACE VIEW version_rows AS
-- every version of every report, without its text; what reports and report_versions are made of
WITH versions AS (
  SELECT
    township_code,
    year,
    text_sha256,
    min(first_order) AS first_order,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen,
    min(published) AS published,
    bool_or(live) AS live,
    max(begun_order) FILTER (WHERE stands AND live) AS live_order,
    max(begun_order) AS begun_order,
    -- the earliest posting, which says published and url, and its first capture, which says the rest
    arg_min(posting_ranks, struct_pack(
      day := coalesce(published, DATE '9999-12-31'),
      seen := first_order,
      url := url
    )) AS earliest
  FROM posting_ranks
  WHERE chosen
  GROUP BY township_code, year, text_sha256
), numbered AS (
  SELECT
    *,
    row_number() OVER history AS version,
    lead(first_seen) OVER history AS next_seen,
    row_number() OVER (
      PARTITION BY township_code, year
      ORDER BY live_order DESC NULLS LAST, begun_order DESC, first_order DESC, text_sha256 DESC
    ) = 1 AS newest
  FROM versions
  WINDOW history AS (PARTITION BY township_code, year ORDER BY first_order, text_sha256)
)
SELECT
  township_code,
  earliest.township AS township,
  earliest.county_code AS county_code,
  earliest.county AS county,
  p.province,
  year,
  earliest.year_basis AS year_basis,
  version,
  count(*) OVER same_report AS versions,
  earliest.title AS title,
  earliest.issuers AS issuers,
  n.published,
  earliest.url AS url,
  first_seen,
  last_seen,
  CASE WHEN live THEN 'live' ELSE 'withdrawn' END AS status,
  earliest.chars AS chars,
  text_sha256,
  earliest.capture_id AS capture_id,
  earliest.body_id AS body_id,
  earliest.content_id AS content_id,
  newest,
  CASE
    WHEN newest THEN NULL
    -- a text that came back replaced one that is newer by number
    ELSE coalesce(next_seen, to_timestamp((max(begun_order) OVER same_report % 17592186044416) / 1000))
  END AS replaced_at,
  min(n.published) OVER same_report AS report_published,
  arg_min(earliest.url, struct_pack(day := coalesce(n.published, DATE '9999-12-31'), seen := first_order))
    OVER same_report AS report_url,
  min(first_seen) OVER same_report AS report_first_seen,
  max(last_seen) OVER same_report AS report_last_seen,
  bool_or(live) OVER same_report AS report_live
FROM numbered AS n
LEFT JOIN provinces AS p ON p.code = n.township_code[1:2]
WINDOW same_report AS (PARTITION BY township_code, year);

CREATE OR REPLACE VIEW texted_versions AS
SELECT
  v.*,
  t.text
FROM version_rows AS v
JOIN texts AS t USING (body_id);

CREATE OR REPLACE VIEW texted_candidates AS
SELECT
  c.*,
  t.text
FROM candidate_rows AS c
JOIN texts AS t USING (body_id);

CREATE OR REPLACE VIEW reports AS
SELECT
  v.township_code,
  v.township,
  v.county_code,
  v.county,
  v.province,
  v.year,
  v.year_basis,
  v.version,
  v.versions,
  v.title,
  v.issuers,
  v.report_published AS published,
  v.report_url AS url,
  v.report_first_seen AS first_seen,
  v.report_last_seen AS last_seen,
  CASE WHEN v.report_live THEN 'live' ELSE 'withdrawn' END AS status,
  v.chars,
  v.text,
  v.text_sha256,
  v.capture_id
FROM texted_versions AS v
WHERE v.newest;

CREATE OR REPLACE VIEW report_versions AS
SELECT
  v.township_code,
  v.township,
  v.county_code,
  v.county,
  v.province,
  v.year,
  v.year_basis,
  v.version,
  v.versions,
  v.title,
  v.issuers,
  v.published,
  v.url,
  v.first_seen,
  v.last_seen,
  v.status,
  v.chars,
  v.text,
  v.text_sha256,
  v.capture_id,
  v.replaced_at
FROM texted_versions AS v;

CREATE OR REPLACE VIEW report_candidates AS
SELECT * EXCLUDE (body_id)
FROM texted_candidates;

CREATE OR REPLACE VIEW sections AS
SELECT
  v.township_code,
  v.township,
  v.county_code,
  v.county,
  v.year,
  v.version,
  s.path,
  s.level,
  s.marker,
  s.heading,
  s.role,
  substr(v.text, s.text_start + 1, s.text_length) AS text,
  s.ordinal,
  s.text_start
FROM texted_versions AS v
JOIN section_rows AS s USING (content_id)
WHERE v.newest;

CREATE OR REPLACE VIEW figures AS
SELECT
  v.township_code,
  v.township,
  v.county_code,
  v.county,
  v.year,
  v.version,
  f.path,
  f.subject,
  f.metric,
  f.value,
  f.unit,
  f.qualifier,
  f.quote,
  f.ordinal,
  f.text_start,
  coalesce(f.series_unit, f.unit) AS series_unit
FROM version_rows AS v
JOIN figure_rows AS f USING (content_id)
WHERE v.newest;

CREATE OR REPLACE VIEW yoy_figure_rows AS
WITH plans AS (
  -- what is planned for the next year is no figure of this one
  SELECT
    v.township_code,
    v.year,
    s.path
  FROM version_rows AS v
  JOIN section_rows AS s USING (content_id)
  WHERE v.newest
    AND s.role = 'plans'
), stated AS (
  -- a report states a total and then parts of it: the largest mention is the total
  SELECT
    township_code,
    any_value(township) AS township,
    any_value(county_code) AS county_code,
    any_value(county) AS county,
    metric,
    series_unit AS unit,
    year,
    max(value) AS value,
    count(*) AS mentions
  FROM figures AS f
  ANTI JOIN plans AS p
    ON p.township_code = f.township_code
    AND p.year = f.year
    AND p.path = split_part(f.path, '.', 1)
  WHERE metric IS NOT NULL
  GROUP BY township_code, metric, series_unit, year
)
SELECT
  s.township_code,
  s.township,
  s.county_code,
  s.county,
  s.metric,
  s.unit,
  s.year,
  s.value,
  p.value AS previous_value,
  s.value - p.value AS change,
  (s.value - p.value) / nullif(p.value, 0) AS change_ratio,
  s.mentions
FROM stated AS s
LEFT JOIN stated AS p
  ON p.township_code = s.township_code
  AND p.metric = s.metric
  AND p.unit = s.unit
  AND p.year = s.year - 1;

CREATE OR REPLACE VIEW yoy_figures AS
SELECT *
FROM yoy_figure_rows;

CREATE OR REPLACE VIEW yoy_text_rows AS
WITH newest AS (
  SELECT
    township_code,
    township,
    county_code,
    county,
    year,
    content_id
  FROM version_rows
  WHERE newest
), last_year AS (
  SELECT
    n.township_code,
    n.year,
    c.similarity,
    c.new_sections,
    c.dropped_sections
  FROM newest AS n
  JOIN newest AS o ON o.township_code = n.township_code AND o.year = n.year - 1
  JOIN comparisons AS c
    ON c.content_id = n.content_id
    AND c.other_id = o.content_id
    AND c.new_sections IS NOT NULL
), compared AS MATERIALIZED (
  -- on its own: left to itself, DuckDB may join all reports of a year with each other first
  SELECT
    n.township_code,
    n.year,
    c.other_id,
    c.similarity
  FROM newest AS n
  JOIN comparisons AS c USING (content_id)
), holders AS MATERIALIZED (
  -- of those that published the same text the first two tell, since one may be the township that is asked about
  SELECT
    content_id,
    year,
    min(township_code, 2) AS codes
  FROM newest
  GROUP BY content_id, year
), others AS (
  SELECT
    c.township_code,
    c.year,
    c.similarity,
    if(h.codes[1] = c.township_code, h.codes[2], h.codes[1]) AS other_code
  FROM compared AS c
  JOIN holders AS h ON h.content_id = c.other_id AND h.year = c.year
), nearest AS (
  SELECT
    township_code,
    year,
    -- of equals the smaller code
    arg_min(other_code, struct_pack(far := -similarity, code := other_code)) AS township_code_near,
    max(similarity) AS similarity
  FROM others
  WHERE other_code IS NOT NULL
  GROUP BY township_code, year
)
SELECT
  n.township_code,
  n.township,
  n.county_code,
  n.county,
  n.year,
  l.similarity AS similarity_to_last_year,
  b.township_code_near AS nearest_township_code,
  b.similarity AS nearest_similarity,
  l.new_sections,
  l.dropped_sections
FROM newest AS n
LEFT JOIN last_year AS l USING (township_code, year)
LEFT JOIN nearest AS b USING (township_code, year);

CREATE OR REPLACE VIEW yoy_text AS
SELECT *
FROM yoy_text_rows;

CREATE OR REPLACE VIEW captures AS
SELECT
  capture_id,
  url,
  site_id,
  fetched_at,
  status,
  media_type,
  bytes,
  payload_sha256,
  warc_file,
  warc_offset,
  record_type,
  method,
  run_id
FROM capture_rows;

CREATE OR REPLACE VIEW runs AS
SELECT
  s.run_id,
  s.kind,
  s.as_of,
  s.started,
  e.finished,
  s.parser_version,
  e.counts,
  coalesce(e.outcome, 'unfinished') AS outcome,
  e.reason
FROM run_starts AS s
LEFT JOIN run_ends AS e USING (run_id);

CREATE OR REPLACE VIEW site_runs AS
SELECT
  r.run_id,
  r.as_of,
  r.site_id,
  r.site_name,
  r.county_code,
  r.started,
  r.finished,
  s.parser_version,
  to_json(struct_pack(requests := r.requests)) AS counts,
  r.outcome,
  r.reason,
  r.trouble,
  r.in_full,
  r.evidence
FROM site_reads AS r
LEFT JOIN run_starts AS s USING (run_id);

CREATE OR REPLACE VIEW alerts AS
SELECT
  alert_id,
  any_value(kind) AS kind,
  any_value(township_code) AS township_code,
  any_value(site_id) AS site_id,
  any_value(year) AS year,
  min(happened_at) FILTER (WHERE event = 'raised') AS raised_at,
  min(happened_at) FILTER (WHERE event = 'delivered') AS delivered_at,
  channel,
  max(happened_at) FILTER (WHERE event = 'resolved') AS resolved_at,
  coalesce(arg_min(message, happened_at) FILTER (WHERE event = 'raised'), any_value(message)) AS message
FROM alert_events
GROUP BY alert_id, channel;
