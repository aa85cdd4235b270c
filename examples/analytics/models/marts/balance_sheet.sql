{# As at the end of each month. Assets are positive as debits, liabilities and equity as credits; this year's earnings are
   a row of the equity. #}
with this_year as (
    select
        organisation, tenant_id, month, month_end,
        cast(null as varchar(36)) as account_id,
        cast(null as varchar(10)) as account_code,
        'Current Year Earnings' as account_name,
        'EQUITY' as account_class,
        'EQUITY' as account_type,
        sum(balance) as balance
    from {{ ref('trial_balance') }}
    where account_class in ('REVENUE', 'EXPENSE')
    group by organisation, tenant_id, month, month_end
),

held as (
    select
        organisation, tenant_id, month, month_end, account_id, account_code, account_name, account_class, account_type,
        balance
    from {{ ref('trial_balance') }}
    where account_class not in ('REVENUE', 'EXPENSE')
    union all
    select * from this_year
)

select
    organisation,
    tenant_id,
    month,
    month_end,
    account_class,
    account_type,
    account_id,
    account_code,
    account_name,
    case when account_class in ('LIABILITY', 'EQUITY') then -balance else balance end as amount
from held
where balance <> 0
