select tenant_id, month_end, sum(balance) as remainder
from {{ ref('trial_balance') }}
group by tenant_id, month_end
having sum(balance) <> 0
