{# Net and tax of all lines by month, side and type of tax. #}
with taxed as (
    select
        tenant_id, month, tax_type, net_amount, tax_amount,
        {{ is_sale() }} as is_sale
    from {{ ref('postings') }}
    where tax_type is not null
)

select
    organisations.organisation,
    taxed.tenant_id,
    taxed.month,
    case when taxed.is_sale then 'sales' else 'purchases' end as side,
    taxed.tax_type,
    coalesce(rates.name, taxed.tax_type) as tax_rate,
    sum(case when taxed.is_sale then -taxed.net_amount else taxed.net_amount end) as net,
    sum(case when taxed.is_sale then -taxed.tax_amount else taxed.tax_amount end) as tax
from taxed
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join {{ source('xero', 'tax_rate') }} as rates
    on rates.tenant_id = taxed.tenant_id
    and rates.tax_type = taxed.tax_type
group by
    organisations.organisation, taxed.tenant_id, taxed.month, taxed.is_sale, taxed.tax_type,
    coalesce(rates.name, taxed.tax_type)
