-- Fails if an organisation was not read within two hours, or none ever.
DO $$
DECLARE
  missing text;
BEGIN
  SELECT string_agg(format('%s was last read at %s UTC', "Name", _sdc_extracted_at), ', ') INTO missing
    FROM xero.organisations WHERE _sdc_extracted_at < now() AT TIME ZONE 'UTC' - INTERVAL '2 hours';
  IF missing IS NOT NULL OR NOT EXISTS (SELECT FROM xero.organisations) THEN
    RAISE EXCEPTION '%', coalesce(missing, 'No organisation was read.');
  END IF;
END $$;
