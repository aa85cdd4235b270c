"""What columns mean, a sentence of ours for each that people ask about; the schemas of the streams carry it."""
