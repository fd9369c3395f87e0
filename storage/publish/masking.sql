-- Personal numbers masked digit by digit, so that places in a text hold (《网络数据安全管理条例》第二十四条).
-- A text that holds one comes out with half-width digits; every other text as it is.

-- What may stand between groups of digits: dashes, dots, waves, blanks of any width.
CREATE OR REPLACE TEMP MACRO gap() AS
  '[-_./~·•\s\x{A0}\x{2000}-\x{200A}\x{2010}-\x{2015}\x{202F}\x{3000}\x{301C}\x{FF0D}\x{FF5E}]{0,2}';

CREATE OR REPLACE TEMP MACRO half_width_digits(text) AS
  translate(text, '０１２３４５６７８９＋', '0123456789+');

-- Digits of a pattern stand alone: neither a digit before them nor one behind them. `shown` names the groups kept.
CREATE OR REPLACE TEMP MACRO mask_once(text, pattern, shown) AS
  regexp_replace(text, '(^|[^0-9])' || replace(pattern, '~', gap()) || '($|[^0-9])', shown, 'g');

-- Twice, since the sign that parts two numbers is taken by the first of them.
CREATE OR REPLACE TEMP MACRO mask_pattern(text, pattern, shown) AS
  mask_once(mask_once(text, pattern, shown), pattern, shown);

CREATE OR REPLACE TEMP MACRO mask_mobiles(text) AS
  mask_pattern(mask_pattern(mask_pattern(mask_pattern(mask_pattern(
    text,
    '((?:\+?86~)?1[3-9][0-9]~)[0-9]{4}(~[0-9]{4})', '\1\2****\3\4'),
    '((?:\+?86~)?1[3-9][0-9]~)[0-9]{3}(~[0-9]{5})', '\1\2***\3\4'),
    '((?:\+?86~)?1[3-9][0-9]{2}~)[0-9]{4}(~[0-9]{3})', '\1\2****\3\4'),
    '((?:\+?86~)?1[3-9][0-9]{3}~)[0-9]{4}([0-9]{2})', '\1\2****\3\4'),
    '((?:\+?86~)?1[3-9][0-9]{4}~)[0-9]{4}([0-9])', '\1\2****\3\4');

-- Of an identity-card number the place alone stays; numbers of the first generation have fifteen digits.
CREATE OR REPLACE TEMP MACRO mask_identity_cards(text) AS
  mask_pattern(mask_pattern(
    text,
    '([1-9][0-9]{5}~)(?:18|19|20)[0-9]{2}(~)(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(~)[0-9]{3}[0-9XxＸｘ]',
    '\1\2****\3****\4****\5'),
    '([1-9][0-9]{5}~)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(~)[0-9]{3}', '\1\2******\3***\4');

-- A fixed line with its area code, and one without where the words before it say so.
CREATE OR REPLACE TEMP MACRO mask_fixed_lines(text) AS
  regexp_replace(mask_pattern(mask_pattern(
    text,
    '(0[1-9][0-9]{1,2}[)）]?~)[0-9]{4}(~[0-9]{3,4})', '\1\2****\3\4'),
    '(0[1-9][0-9]{1,2}[)）]?~)[0-9]{3}(~[0-9]{4})', '\1\2***\3\4'),
    '((?:电话|手机|传真|联系方式)[号码]{0,2}[:： ]{0,2})[0-9]{4}([0-9]{3,4})($|[^0-9])', '\1****\2\3', 'g');

CREATE OR REPLACE TEMP MACRO mask_numbers(text) AS
  mask_fixed_lines(mask_mobiles(mask_identity_cards(text)));

-- Unchanged where nothing was found. A list of one names what is compared, so that numbers are looked for once.
CREATE OR REPLACE TEMP MACRO masked(text) AS
  CASE
    WHEN NOT $mask OR text IS NULL OR NOT regexp_matches(text, '[0-9０-９]{2}' || gap() || '[)）]?[0-9０-９]{3}') THEN text
    ELSE list_transform(
      [mask_numbers(half_width_digits(text))],
      lambda shown: CASE WHEN shown = half_width_digits(text) THEN text ELSE shown END
    )[1]
  END;
