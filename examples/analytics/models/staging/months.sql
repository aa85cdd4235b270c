{# The months of each organisation, from its first posting to this month or its last posting. #}
with span as (
    select
        tenant_id,
        min(month) as first_month,
        greatest(max(month), {{ month_of('current_date') }}) as last_month
    from {{ ref('postings') }}
    group by tenant_id
),

spread as (
    select
        tenant_id,
        cast(series.moment as date) as month
    from span
    cross join lateral generate_series(
        cast(first_month as timestamp), cast(last_month as timestamp), interval '1 month'
    ) as series (moment)
)

select
    spread.tenant_id,
    spread.month,
    {{ month_end('spread.month') }} as month_end,
    {{ financial_year(month_end('spread.month'), 'organisations') }} as financial_year
from spread
inner join {{ ref('organisations') }} as organisations using (tenant_id)
