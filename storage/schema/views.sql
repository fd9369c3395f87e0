-- What holds now, over the append-only tables of schema.sql: the public views of the archive. Which text is the report of
-- a township and year stands in macros.sql. Comments on every view and column: comments.sql.

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

CREATE OR REPLACE VIEW page_states AS
SELECT *
FROM page_states_as_of(DATE '9999-12-31');

CREATE OR REPLACE VIEW posting_ranks AS
-- every posting with what its first capture reads as
SELECT
  r.* EXCLUDE (title, corrected_by, corrected_fields),
  p.title,
  p.content_id,
  p.body_id,
  coalesce(n.township, p.township) AS township,
  coalesce(n.county_code, p.county_code) AS county_code,
  coalesce(n.county, p.county) AS county,
  p.year_basis,
  p.issuers,
  p.corrected_by
FROM seen_postings_as_of(DATE '9999-12-31') AS r
JOIN corrected_parses() AS p USING (parse_id)
LEFT JOIN (
  SELECT DISTINCT ON (township_code) township_code, township, county_code, county
  FROM units_as_of(DATE '9999-12-31')
) AS n ON n.township_code = CASE WHEN r.read_as IS NOT NULL THEN r.township_code END;

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
  coalesce(dated, seen) AS published,
  first_seen,
  last_seen,
  CASE WHEN live THEN 'live' ELSE 'withdrawn' END AS status,
  chars,
  chosen,
  reason,
  text_sha256,
  body_id,
  capture_id,
  corrected_by
FROM posting_ranks
WHERE stands OR chosen;

CREATE OR REPLACE VIEW version_rows AS
-- every version of every report, without its text; what reports and report_versions are made of
WITH postings AS (
  SELECT *
  FROM seen_postings_as_of(DATE '9999-12-31')
  WHERE chosen
), versions AS (
  SELECT
    township_code,
    year,
    text_sha256,
    min(first_moment) AS first_moment,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen,
    min(dated) AS dated,
    min(seen) AS seen,
    bool_or(live) AS live,
    max(begun_moment) FILTER (WHERE stands AND live) AS live_moment,
    max(begun_moment) AS begun_moment,
    min(posting_order(live, dated, seen, first_moment, url)) AS posting,
    -- the earliest posting, which says the url, and its first capture, which says the rest
    arg_min(
      struct_pack(url := url, chars := chars, parse_id := parse_id, read_as := read_as),
      posting_order(live, dated, seen, first_moment, url)
    ) AS earliest
  FROM postings
  WHERE contested
  GROUP BY township_code, year, text_sha256
), numbered AS (
  SELECT
    *,
    row_number() OVER history AS version,
    lead(first_seen) OVER history AS next_seen,
    row_number() OVER (
      PARTITION BY township_code, year
      ORDER BY live_moment DESC NULLS LAST, begun_moment DESC, first_moment DESC, text_sha256 DESC
    ) = 1 AS newest
  FROM versions
  WINDOW history AS (PARTITION BY township_code, year ORDER BY first_moment, text_sha256)
), told AS (
  -- a report of one posting has one version
  SELECT
    township_code,
    year,
    text_sha256,
    parse_id,
    read_as,
    url,
    chars,
    1 AS version,
    1 AS versions,
    coalesce(dated, seen) AS published,
    first_seen,
    last_seen,
    live,
    TRUE AS newest,
    NULL::TIMESTAMPTZ AS replaced_at,
    coalesce(dated, seen) AS report_published,
    url AS report_url,
    first_seen AS report_first_seen,
    last_seen AS report_last_seen,
    live AS report_live
  FROM postings
  WHERE NOT contested
  UNION ALL
  SELECT
    township_code,
    year,
    text_sha256,
    earliest.parse_id,
    earliest.read_as,
    earliest.url,
    earliest.chars,
    version,
    count(*) OVER same_report,
    coalesce(dated, seen),
    first_seen,
    last_seen,
    live,
    newest,
    CASE
      WHEN newest THEN NULL
      -- a text that came back replaced one that is newer by number
      ELSE coalesce(next_seen, time_of(max(begun_moment) OVER same_report))
    END,
    coalesce(min(dated) OVER same_report, min(seen) OVER same_report),
    arg_min(earliest.url, posting) OVER same_report,
    min(first_seen) OVER same_report,
    max(last_seen) OVER same_report,
    bool_or(live) OVER same_report
  FROM numbered
  WINDOW same_report AS (PARTITION BY township_code, year)
)
SELECT
  v.township_code,
  coalesce(n.township, p.township) AS township,
  coalesce(n.county_code, p.county_code) AS county_code,
  coalesce(n.county, p.county) AS county,
  s.province,
  v.year,
  p.year_basis,
  v.version,
  v.versions,
  p.title,
  p.issuers,
  v.published,
  v.url,
  v.first_seen,
  v.last_seen,
  CASE WHEN v.live THEN 'live' ELSE 'withdrawn' END AS status,
  v.chars,
  v.text_sha256,
  p.capture_id,
  p.body_id,
  p.content_id,
  v.newest,
  v.replaced_at,
  v.report_published,
  v.report_url,
  v.report_first_seen,
  v.report_last_seen,
  v.report_live,
  p.corrected_by
FROM told AS v
JOIN corrected_parses() AS p USING (parse_id)
LEFT JOIN (
  SELECT DISTINCT ON (township_code) township_code, township, county_code, county
  FROM units_as_of(DATE '9999-12-31')
) AS n ON n.township_code = CASE WHEN v.read_as IS NOT NULL THEN v.township_code END
LEFT JOIN provinces AS s ON s.code = v.township_code[1:2];

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
  v.capture_id,
  v.corrected_by
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
  v.replaced_at,
  v.corrected_by
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

CREATE OR REPLACE VIEW figure_corrections AS
-- what people say of the figures of a capture; a struct is NULL where they say nothing
SELECT
  p.capture_id,
  p.content_id,
  r.ordinal,
  any_value(struct_pack(new := TRY_CAST(r.new AS DOUBLE))) FILTER (WHERE r.field = 'value') AS value,
  any_value(struct_pack(new := r.new)) FILTER (WHERE r.field = 'unit') AS unit,
  any_value(struct_pack(new := r.new)) FILTER (WHERE r.field = 'metric') AS metric,
  arg_max(struct_pack(new := r.series_unit), struct_pack(at := r.taken_at, place := r.file_row))
    FILTER (WHERE r.field IN ('unit', 'metric')) AS series_unit,
  string_agg(DISTINCT r.who, '、' ORDER BY r.who) AS corrected_by
FROM corrected_readings() AS r
JOIN parses AS p USING (parse_id)
WHERE r.holds
  AND r.ordinal IS NOT NULL
GROUP BY p.capture_id, p.content_id, r.ordinal;

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
  CASE WHEN c.metric IS NULL THEN f.metric ELSE c.metric.new END AS metric,
  CASE WHEN c.value IS NULL THEN f.value ELSE c.value.new END AS value,
  CASE WHEN c.unit IS NULL THEN f.unit ELSE c.unit.new END AS unit,
  f.qualifier,
  f.quote,
  f.ordinal,
  f.text_start,
  CASE
    WHEN c.series_unit IS NULL THEN coalesce(f.series_unit, f.unit)
    ELSE coalesce(c.series_unit.new, c.unit.new, f.unit)
  END AS series_unit,
  f.source,
  c.corrected_by
FROM version_rows AS v
JOIN figure_rows AS f USING (content_id)
LEFT JOIN figure_corrections AS c
  ON c.capture_id = v.capture_id
  AND c.content_id = v.content_id
  AND c.ordinal = f.ordinal
WHERE v.newest
  -- a person says that it is no figure
  AND (c.value IS NULL OR c.value.new IS NOT NULL);

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
    count(*) AS mentions,
    arg_max(struct_pack(who := corrected_by), value) AS corrected
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
  s.mentions,
  s.corrected.who AS corrected_by
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

CREATE OR REPLACE VIEW told_corrections AS
-- every correction as it stands today: where the pages that it speaks of stand, and what the parser reads there by itself
WITH readings AS MATERIALIZED (
  SELECT *
  FROM corrected_readings()
), places AS (
  SELECT DISTINCT r.correction_id, p.url
  FROM readings AS r
  JOIN parses AS p USING (parse_id)
  UNION
  SELECT correction_id, url
  FROM correction_rows
  WHERE url IS NOT NULL
), shown AS (
  -- what each of these addresses shows now
  SELECT
    url,
    arg_max(
      struct_pack(parse_id := parse_id, township_code := township_code, township := township, county := county, year := year),
      moment
    ) AS now
  FROM current_parses_as_of(DATE '9999-12-31')
  SEMI JOIN places USING (url)
  WHERE text_sha256 IS NOT NULL
  GROUP BY url
), judged AS (
  SELECT
    l.correction_id,
    l.url,
    s.now,
    r.parser_read,
    said_of(c.field, p.kind, p.township_code, p.year, p.title, p.published) AS identity,
    CASE
      WHEN NOT r.holds THEN 'overruled'
      WHEN r.correction_id IS NOT NULL AND (r.parser_read IS NOT DISTINCT FROM c.new) THEN 'agreed'
      WHEN r.correction_id IS NOT NULL THEN 'in_force'
      -- the figure that is none is read no more, or a later text reads right by itself
      WHEN c.quote IS NOT NULL AND c.field = 'value' AND c.new IS NULL THEN 'agreed'
      WHEN c.quote IS NULL AND (identity IS NOT DISTINCT FROM c.new) THEN 'agreed'
      ELSE 'outdated'
    END AS state
  FROM places AS l
  JOIN correction_rows AS c USING (correction_id)
  JOIN shown AS s ON s.url = l.url
  JOIN parses AS p ON p.parse_id = s.now.parse_id
  LEFT JOIN readings AS r ON r.correction_id = l.correction_id AND r.parse_id = s.now.parse_id
), summed AS (
  SELECT
    correction_id,
    arg_min(
      struct_pack(place := now, state := state, read_now := coalesce(parser_read, identity)),
      struct_pack(rank := list_position(['in_force', 'agreed', 'outdated', 'overruled'], state), url := url)
    ) AS told
  FROM judged
  GROUP BY correction_id
)
SELECT
  c.correction_id,
  s.told.place.township_code AS township_code,
  s.told.place.township AS township,
  s.told.place.county AS county,
  s.told.place.year AS year,
  c.url,
  c.text_sha256,
  c.field,
  c.path,
  c.quote,
  c.old,
  c.new,
  c.who,
  c.corrected_on,
  c.why,
  c.taken_at,
  c.parsed,
  s.told.read_now AS read_now,
  coalesce(s.told.state, 'outdated') AS state
FROM correction_rows AS c
LEFT JOIN summed AS s USING (correction_id);

CREATE OR REPLACE VIEW corrections AS
SELECT *
FROM told_corrections;
