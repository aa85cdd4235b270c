{# What Xero says that each account had come to at the end of a month: of the answers for that day the latest one. #}
with answers as (
    select
        *,
        {{ day('to_date') }} as month_end,
        dense_rank() over (
            partition by tenant_id, {{ day('to_date') }} order by read_at desc, parameters_digest desc
        ) as place
    from {{ source('xero', 'trial_balance') }}
    where basis = 'accrual'
)

select
    tenant_id,
    month_end,
    account_id,
    min(row_title) as account_name,
    max(read_at) as read_at,
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
    and place = 1
    and month_end = {{ month_end(month_of('month_end')) }}
group by tenant_id, month_end, account_id
