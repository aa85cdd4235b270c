-- What became of each document, and what was rejected, beside the rows it came from.
SET client_min_messages = warning;
CREATE TEMP TABLE line (message jsonb);
\copy line FROM 'output/results.jsonl' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
CREATE TABLE IF NOT EXISTS xero_results (
  stream text, key text, operation text, xero_id text, status text, written_at timestamptz, PRIMARY KEY (stream, key));
INSERT INTO xero_results
  SELECT DISTINCT ON (stream, key) record.*
  FROM line, jsonb_populate_record(NULL::xero_results, message->'record') AS record
  WHERE message->>'type' = 'RECORD' ORDER BY stream, key, written_at DESC
  ON CONFLICT (stream, key) DO UPDATE SET (operation, xero_id, status, written_at)
    = (excluded.operation, excluded.xero_id, excluded.status, excluded.written_at);
TRUNCATE line;
\copy line FROM 'output/rejects.jsonl' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
CREATE TABLE IF NOT EXISTS xero_rejects (
  id text PRIMARY KEY, stream text, key text, reason text, messages jsonb, record jsonb, rejected_at timestamptz);
TRUNCATE xero_rejects;
INSERT INTO xero_rejects
  SELECT record.* FROM line, jsonb_populate_record(NULL::xero_rejects, message->'record') AS record
  WHERE message->>'type' = 'RECORD';
