select
    organisations.organisation,
    account_months.tenant_id,
    account_months.month,
    account_months.financial_year,
    {{ profit_and_loss_section('account_type', 'account_class') }} as section,
    account_months.account_id,
    account_months.account_code,
    account_months.account_name,
    -account_months.movement as profit,
    case when account_class = 'REVENUE' then -account_months.movement else account_months.movement end as amount
from {{ ref('account_months') }} as account_months
inner join {{ ref('organisations') }} as organisations using (tenant_id)
where
    account_months.account_class in ('REVENUE', 'EXPENSE')
    and account_months.movement <> 0
