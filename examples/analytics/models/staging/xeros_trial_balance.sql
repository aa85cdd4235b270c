{# What Xero says that each account had come to at the end of a month: the latest answer for each day. #}
with latest as (
    select
        *,
        max(read_at) over (partition by tenant_id, report_id, parameters_digest) as newest
    from {{ source('xero', 'trial_balance') }}
    where basis = 'accrual'
)

select
    tenant_id,
    {{ day('to_date') }} as month_end,
    account_id,
    min(row_title) as account_name,
    sum(
        case "column"
            when 'YTD Debit' then {{ amount('coalesce(value, 0)') }}
            when 'YTD Credit' then -{{ amount('coalesce(value, 0)') }}
            else 0
        end
    ) as balance
from latest
where
    row_type = 'line'
    and read_at = newest
group by tenant_id, {{ day('to_date') }}, account_id
