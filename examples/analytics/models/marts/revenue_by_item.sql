{# What is posted to income, by the item of its line; lines without one, and what has no lines, are without an item. #}
with lines as (
    {% for kind in ('invoice', 'credit_note', 'bank_transaction') %}
    select tenant_id, line_item_id, item_code, cast(quantity as decimal(20, 4)) as quantity
    from {{ source('xero', kind ~ '_line_item') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

items as (
    {# An item that was deleted may have had the code of another. #}
    select tenant_id, code, min(name) as name
    from {{ source('xero', 'item') }}
    group by tenant_id, code
)

select
    organisations.organisation,
    postings.tenant_id,
    postings.month,
    lines.item_code,
    coalesce(items.name, lines.item_code, 'Without an item') as item_name,
    sum({{ units_sold('postings.source_type', 'lines.quantity') }}) as quantity,
    -sum(postings.net_amount) as revenue
from {{ ref('postings') }} as postings
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join lines
    on lines.tenant_id = postings.tenant_id
    and lines.line_item_id = postings.source_line_id
left join items
    on items.tenant_id = postings.tenant_id
    and items.code = lines.item_code
where postings.account_class = 'REVENUE'
group by
    organisations.organisation, postings.tenant_id, postings.month, lines.item_code,
    coalesce(items.name, lines.item_code, 'Without an item')
