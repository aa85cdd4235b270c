select *
from {{ ref('cash_flow') }}
where opening_balance + received - spent <> closing_balance
