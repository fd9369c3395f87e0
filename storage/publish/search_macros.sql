-- How words are looked for in texts: capital letters are small ones, nothing but letters and digits counts, and a
-- sentence ends at 。；！？;!? or a line. assets/search.js of the web pages does the same.

-- A text as it is compared: a line a sentence.
CREATE OR REPLACE MACRO folded(words) AS
  regexp_replace(regexp_replace(lower(words), '[。；！？;!?\n]+', chr(10), 'g'), '[^\pL\pN\n]+', '', 'g');

-- A regular expression of what reads as the phrase in a text with small letters; NULL for one without letter or digit.
CREATE OR REPLACE MACRO phrase_pattern(phrase) AS
  nullif(
    array_to_string(
      string_split(regexp_replace(lower(phrase), '[^\pL\pN]+', '', 'g'), ''),
      '[^\pL\pN。；！？;!?\n]*'
    ),
    ''
  );

-- Whether one sentence holds the phrase. To fold all texts would cost thirty times as much; nor are all letters made
-- small: a pattern that takes either passes over most texts. (Of all letters it alone knows no small one of İ.)
CREATE OR REPLACE MACRO holds(words, phrase) AS
  CASE
    WHEN upper(phrase) = lower(phrase) THEN regexp_matches(words, phrase_pattern(phrase))
    ELSE regexp_matches(words, '(?i)' || replace(phrase_pattern(phrase), 'i', '[iİ]'))
      AND regexp_matches(lower(words), phrase_pattern(phrase))
  END;

-- The sentences of a text, as they stand there.
CREATE OR REPLACE MACRO sentences_of(words) AS
  regexp_extract_all(words, '[^。；！？;!?\n]+[。；！？;!?]*[”’」』）)]*');
