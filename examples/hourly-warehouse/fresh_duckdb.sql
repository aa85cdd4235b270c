-- Organisations that were not read within two hours.
SELECT name || ' was last read at ' || _sdc_extracted_at || ' UTC'
FROM xero.organisations WHERE _sdc_extracted_at < now() AT TIME ZONE 'UTC' - INTERVAL 2 HOURS;
