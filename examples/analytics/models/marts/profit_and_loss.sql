{# A month within which a financial year ends has its days until then in that year, and the others in the next. #}
with parts as (
    select *, financial_year as year_of_part, movement_of_year as part
    from {{ ref('account_months') }}
    union all
    select *, financial_year - 1, movement - movement_of_year
    from {{ ref('account_months') }}
)

select
    organisations.organisation,
    parts.tenant_id,
    parts.month,
    parts.year_of_part as financial_year,
    {{ profit_and_loss_section('account_type', 'account_class') }} as section,
    parts.account_id,
    parts.account_code,
    parts.account_name,
    -parts.part as profit,
    case when account_class = 'REVENUE' then -parts.part else parts.part end as amount
from parts
inner join {{ ref('organisations') }} as organisations using (tenant_id)
where
    parts.account_class in ('REVENUE', 'EXPENSE')
    and parts.part <> 0
