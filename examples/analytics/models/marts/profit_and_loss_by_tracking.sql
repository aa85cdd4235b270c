{# A row of a document may be tracked by two categories: sum within one. #}
with tracked as (
    {% for place in (1, 2) %}
    select
        *,
        tracking_name{{ place }} as tracking_category,
        tracking_option{{ place }} as tracking_option
    from {{ ref('postings') }}
    where tracking_name{{ place }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    organisations.organisation,
    tracked.tenant_id,
    tracked.month,
    tracked.tracking_category,
    tracked.tracking_option,
    {{ profit_and_loss_section('tracked.account_type', 'tracked.account_class') }} as section,
    tracked.account_id,
    tracked.account_code,
    tracked.account_name,
    -sum(tracked.net_amount) as profit
from tracked
inner join {{ ref('organisations') }} as organisations using (tenant_id)
where tracked.account_class in ('REVENUE', 'EXPENSE')
group by
    organisations.organisation, tracked.tenant_id, tracked.month, tracked.tracking_category, tracked.tracking_option,
    tracked.account_type, tracked.account_class, tracked.account_id, tracked.account_code, tracked.account_name
