-- text_sha256 of every parse computed again from its text: the texts in turn, their hashes, the parses that differ.
SELECT
  CAST(body_id AS VARCHAR),
  text
FROM texts
WHERE CAST(body_id AS VARCHAR) > $after
ORDER BY 1
LIMIT $most;

INSERT INTO version_hashes
SELECT
  CAST(pair[1] AS UUID),
  pair[2]
FROM (SELECT unnest(from_json_strict($pairs::JSON, '[["VARCHAR"]]')) AS pair);

UPDATE parses SET text_sha256 = h.text_sha256
FROM version_hashes AS h
WHERE h.body_id = parses.body_id
  AND h.text_sha256 <> parses.text_sha256;
