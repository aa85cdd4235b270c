"""Other names for streams and fields than Xero's: tables and columns as dbt packages expect them."""
