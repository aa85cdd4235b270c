with told as (
    select tenant_id, month, tracking_category, sum(profit) as profit
    from {{ ref('profit_and_loss_by_tracking') }}
    group by tenant_id, month, tracking_category
),

whole as (
    select tenant_id, month, sum(profit) as profit
    from {{ ref('profit_and_loss') }}
    group by tenant_id, month
)

select told.tenant_id, told.month, told.tracking_category, told.profit, whole.profit as whole
from told
left join whole using (tenant_id, month)
where told.profit <> coalesce(whole.profit, 0)
