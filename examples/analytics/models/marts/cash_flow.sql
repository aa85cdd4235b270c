{# Money in and out of each bank account by month; a transfer is out of one and into the other. #}
with moved as (
    select
        tenant_id,
        month,
        account_key,
        sum(case when net_amount > 0 then net_amount else 0 end) as received,
        sum(case when net_amount < 0 then -net_amount else 0 end) as spent
    from {{ ref('postings') }}
    where account_type = 'BANK'
    group by tenant_id, month, account_key
)

select
    organisations.organisation,
    account_months.tenant_id,
    account_months.month,
    account_months.account_id,
    account_months.account_code,
    account_months.account_name,
    account_months.balance - account_months.movement as opening_balance,
    coalesce(moved.received, 0) as received,
    coalesce(moved.spent, 0) as spent,
    account_months.balance as closing_balance
from {{ ref('account_months') }} as account_months
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join moved
    on moved.tenant_id = account_months.tenant_id
    and moved.account_key = account_months.account_key
    and moved.month = account_months.month
where account_months.account_type = 'BANK'
