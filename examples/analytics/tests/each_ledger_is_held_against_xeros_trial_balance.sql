{# Who may not see reports has no trial balance, and perhaps no journals either: the statements would be wrong without a
   word. So they would where the last one is from before the month in which books changed last, and the month before. #}
with written as (
    select tenant_id, {{ month_of('max(updated_date_utc)') }} as last_month
    from {{ ref('postings') }}
    group by tenant_id
),

compared as (
    select tenant_id, max(month_end) as last_month_end
    from {{ ref('xeros_trial_balance') }}
    group by tenant_id
)

select
    written.tenant_id,
    written.last_month,
    compared.last_month_end
from written
left join compared using (tenant_id)
where
    compared.last_month_end is null
    or compared.last_month_end < cast(written.last_month - interval '1 day' as date)
