{# As at the end of each month: accounts of the balance sheet with all that they came to, those of profit and loss with
   what they came to since the financial year began, and what earlier years earned. Debits are positive. #}
with earned_before as (
    select
        tenant_id,
        month,
        month_end,
        financial_year,
        sum(balance - year_to_date) as balance
    from {{ ref('account_months') }}
    where account_class in ('REVENUE', 'EXPENSE')
    group by tenant_id, month, month_end, financial_year
),

retained as (
    select
        earned_before.*,
        accounts.account_id,
        accounts.account_code,
        coalesce(accounts.account_name, 'Retained Earnings') as account_name,
        coalesce(accounts.account_type, 'EQUITY') as account_type
    from earned_before
    left join {{ ref('accounts') }} as accounts
        on accounts.tenant_id = earned_before.tenant_id
        and accounts.system_account = 'RETAINEDEARNINGS'
        and accounts.has_role
),

stated as (
    select
        tenant_id, month, month_end, financial_year, account_id, account_code, account_name, account_class,
        account_type, system_account,
        case when account_class in ('REVENUE', 'EXPENSE') then year_to_date else balance end as balance
    from {{ ref('account_months') }}
    union all
    select
        tenant_id, month, month_end, financial_year, account_id, account_code, account_name, 'EQUITY',
        account_type, 'RETAINEDEARNINGS', balance
    from retained
)

select
    organisations.organisation,
    stated.tenant_id,
    stated.month,
    stated.month_end,
    stated.financial_year,
    stated.account_id,
    stated.account_code,
    stated.account_name,
    stated.account_class,
    stated.account_type,
    stated.system_account,
    sum(stated.balance) as balance
from stated
inner join {{ ref('organisations') }} as organisations using (tenant_id)
group by
    organisations.organisation, stated.tenant_id, stated.month, stated.month_end, stated.financial_year,
    stated.account_id, stated.account_code, stated.account_name, stated.account_class, stated.account_type,
    stated.system_account
having sum(stated.balance) <> 0
