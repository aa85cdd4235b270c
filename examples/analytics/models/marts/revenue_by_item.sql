{# What is posted to income, by the item of its line; lines without one, and what has no lines, are without an item. #}
with lines as (
    {% for kind in ('invoice', 'credit_note', 'bank_transaction') %}
    select tenant_id, line_item_id, item_id, item_code, cast(quantity as decimal(20, 4)) as quantity
    from {{ source('xero', kind ~ '_line_item') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

codes as (
    {# An item that was deleted may have had the code of another. #}
    select tenant_id, code, min(name) as name
    from {{ source('xero', 'item') }}
    group by tenant_id, code
),

sold as (
    {# An item may have another code today than its line. #}
    select
        lines.tenant_id,
        lines.line_item_id,
        lines.quantity,
        coalesce(items.code, lines.item_code) as item_code,
        coalesce(items.name, codes.name, lines.item_code) as item_name
    from lines
    left join {{ source('xero', 'item') }} as items
        on items.tenant_id = lines.tenant_id
        and items.item_id = lines.item_id
    left join codes
        on codes.tenant_id = lines.tenant_id
        and codes.code = lines.item_code
)

select
    organisations.organisation,
    postings.tenant_id,
    postings.month,
    sold.item_code,
    coalesce(sold.item_name, 'Without an item') as item_name,
    sum({{ units_sold('postings.source_type', 'sold.quantity') }}) as quantity,
    -sum(postings.net_amount) as revenue
from {{ ref('postings') }} as postings
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join sold
    on sold.tenant_id = postings.tenant_id
    and sold.line_item_id = postings.source_line_id
where postings.account_class = 'REVENUE'
group by
    organisations.organisation, postings.tenant_id, postings.month, sold.item_code,
    coalesce(sold.item_name, 'Without an item')
