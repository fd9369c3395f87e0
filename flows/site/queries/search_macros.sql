-- Text as search compares it: small letters and digits alone, a line a sentence. assets/search.js folds the same way.
CREATE OR REPLACE TEMP MACRO folded(words) AS
  regexp_replace(regexp_replace(lower(words), '[。；！？;!?\n]+', chr(10), 'g'), '[^\pL\pN\n]+', '', 'g')
