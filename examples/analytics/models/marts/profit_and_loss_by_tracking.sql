{# All of the profit for each category of tracking: what has none of its options is unassigned, as in Xero's report. Sum
   within one category. #}
with categories as (
    {% for place in (1, 2) %}
    select tenant_id, tracking_name{{ place }} as tracking_category
    from {{ ref('postings') }}
    where tracking_name{{ place }} is not null
    {% if not loop.last %}union{% endif %}
    {% endfor %}
),

tracked as (
    select
        postings.*,
        categories.tracking_category,
        coalesce(
            case categories.tracking_category
                when postings.tracking_name1 then postings.tracking_option1
                when postings.tracking_name2 then postings.tracking_option2
            end,
            'Unassigned'
        ) as tracking_option
    from {{ ref('postings') }} as postings
    inner join categories using (tenant_id)
    where postings.account_class in ('REVENUE', 'EXPENSE')
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
group by
    organisations.organisation, tracked.tenant_id, tracked.month, tracked.tracking_category, tracked.tracking_option,
    tracked.account_type, tracked.account_class, tracked.account_id, tracked.account_code, tracked.account_name
