{# What Xero says that each account had come to at the end of a month: of the answers for that day the latest. #}
with answers as (
    select
        *,
        {{ day('to_date') }} as month_end,
        max(read_at) over (partition by tenant_id, {{ day('to_date') }}) as newest
    from {{ source('xero', 'trial_balance') }}
    where basis = 'accrual'
)

select
    tenant_id,
    month_end,
    account_id,
    min(row_title) as account_name,
    sum(
        case "column"
            when 'YTD Debit' then {{ amount('coalesce(value, 0)') }}
            when 'YTD Credit' then -{{ amount('coalesce(value, 0)') }}
            else 0
        end
    ) as balance
from answers
where
    row_type = 'line'
    and read_at = newest
    and month_end = {{ month_end(month_of('month_end')) }}
group by tenant_id, month_end, account_id
