select
    tenant_id,
    month_end,
    sum(case when account_class = 'ASSET' then amount else -amount end) as remainder
from {{ ref('balance_sheet') }}
group by tenant_id, month_end
having sum(case when account_class = 'ASSET' then amount else -amount end) <> 0
