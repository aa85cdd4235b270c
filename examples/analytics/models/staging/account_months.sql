{# What each account moved by in each month, and what it had come to: of all time, and of the financial year in which the
   month ends. #}
with named as (
    {# An account that the chart does not have may be called otherwise by each posting. #}
    select
        tenant_id,
        account_key,
        min(account_id) as account_id,
        min(account_code) as account_code,
        min(account_name) as account_name,
        min(account_class) as account_class,
        min(account_type) as account_type,
        min(system_account) as system_account
    from {{ ref('postings') }}
    group by tenant_id, account_key
),

moved as (
    select
        postings.tenant_id,
        postings.account_key,
        months.month,
        sum(postings.net_amount) as movement,
        sum(case when postings.financial_year = months.financial_year then postings.net_amount else 0 end)
            as movement_of_year
    from {{ ref('postings') }} as postings
    inner join {{ ref('months') }} as months using (tenant_id, month)
    group by postings.tenant_id, postings.account_key, months.month
)

select
    named.*,
    months.month,
    months.month_end,
    months.financial_year,
    coalesce(moved.movement, 0) as movement,
    coalesce(moved.movement_of_year, 0) as movement_of_year,
    sum(coalesce(moved.movement, 0)) over (
        partition by named.tenant_id, named.account_key order by months.month
    ) as balance,
    sum(coalesce(moved.movement_of_year, 0)) over (
        partition by named.tenant_id, named.account_key, months.financial_year order by months.month
    ) as year_to_date
from named
inner join {{ ref('months') }} as months using (tenant_id)
left join moved
    on moved.tenant_id = named.tenant_id
    and moved.account_key = named.account_key
    and moved.month = months.month
