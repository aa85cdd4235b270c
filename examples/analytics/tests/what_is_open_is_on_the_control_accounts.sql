{{ config(severity='warn') }}
{# Cents apart where an invoice in another currency was paid in parts. #}
with told as (
    {% for side, system_account, sign in (('receivables', 'DEBTORS', 1), ('payables', 'CREDITORS', -1)) %}
    select tenant_id, '{{ side }}' as side, sum(amount) as open_amount, 0 as on_account
    from {{ ref('aged_' ~ side) }}
    group by tenant_id
    union all
    select tenant_id, '{{ side }}', 0, {{ sign }} * sum(net_amount)
    from {{ ref('postings') }}
    where system_account = '{{ system_account }}'
    group by tenant_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select tenant_id, side, sum(open_amount) as open_amount, sum(on_account) as on_account
from told
group by tenant_id, side
having abs(sum(open_amount) - sum(on_account)) > {{ var('tolerance') }}
