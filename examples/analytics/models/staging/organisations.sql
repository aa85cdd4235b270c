select
    tenant_id,
    name as organisation,
    base_currency,
    cast(financial_year_end_month as integer) as financial_year_end_month,
    cast(financial_year_end_day as integer) as financial_year_end_day
from {{ source('xero', 'organization') }}
