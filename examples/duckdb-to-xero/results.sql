CREATE OR REPLACE TABLE xero_results AS
  SELECT record.* FROM read_json('results.jsonl', columns = {type: 'VARCHAR',
    record: 'STRUCT(stream VARCHAR, key VARCHAR, operation VARCHAR, xero_id UUID, status VARCHAR,
      written_at TIMESTAMPTZ)'})
  WHERE type = 'RECORD';
CREATE OR REPLACE TABLE xero_rejects AS
  SELECT record.* FROM read_json('rejects.jsonl', columns = {type: 'VARCHAR',
    record: 'STRUCT(stream VARCHAR, key VARCHAR, reason VARCHAR, messages VARCHAR[], record JSON,
      rejected_at TIMESTAMPTZ)'})
  WHERE type = 'RECORD';
