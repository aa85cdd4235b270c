{# Statements are by organisation: without its record, a ledger would be in none of them. #}
select distinct tenant_id
from {{ source('xero', 'general_ledger') }}
where tenant_id not in (select tenant_id from {{ ref('organisations') }})
