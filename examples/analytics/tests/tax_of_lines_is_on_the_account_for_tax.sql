{{ config(severity='warn') }}
{# A journal or bill that is posted to the account itself, such as a payment of tax, has no line with tax to tell of it. #}
with told as (
    select tenant_id, month, sum(case when side = 'sales' then -tax else tax end) as by_lines, 0 as on_account
    from {{ ref('tax_summary') }}
    group by tenant_id, month
    union all
    select tenant_id, month, 0, sum(net_amount)
    from {{ ref('postings') }}
    where system_account = 'GST' and source_line_id is null
    group by tenant_id, month
)

select tenant_id, month, sum(by_lines) as by_lines, sum(on_account) as on_account
from told
group by tenant_id, month
having sum(by_lines) <> sum(on_account)
