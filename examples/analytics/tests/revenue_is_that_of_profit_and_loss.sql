with told as (
    select tenant_id, month, sum(revenue) as by_customer, 0 as by_item, 0 as by_account
    from {{ ref('revenue_by_customer') }}
    group by tenant_id, month
    union all
    select tenant_id, month, 0, sum(revenue), 0
    from {{ ref('revenue_by_item') }}
    group by tenant_id, month
    union all
    select tenant_id, month, 0, 0, sum(amount)
    from {{ ref('profit_and_loss') }}
    where section in ('1 Income', '3 Other income')
    group by tenant_id, month
)

select tenant_id, month, sum(by_customer) as by_customer, sum(by_item) as by_item, sum(by_account) as by_account
from told
group by tenant_id, month
having sum(by_customer) <> sum(by_account) or sum(by_item) <> sum(by_account)
