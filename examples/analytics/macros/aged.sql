{# What is open of each document of a side, as of today, by how long it is overdue: in the organisation's currency, at the
   document's own rate, as the ledger has it, and in the document's. #}
{% macro aged(name, invoices, credits, money_in_advance, ledger) %}
with opened as (
    select
        tenant_id, '{{ name }}' as document, invoice_id as document_id, invoice_number as document_number, contact_id,
        contact_name, date, coalesce(due_date, date) as due_date, currency_code, currency_rate, amount_due as open_amount
    from {{ source('xero', 'invoice') }}
    where type = '{{ invoices }}' and status = 'AUTHORISED'
    union all
    select
        tenant_id, 'credit note', credit_note_id, credit_note_number, contact_id,
        contact_name, date, date, currency_code, currency_rate, -remaining_credit
    from {{ source('xero', 'credit_note') }}
    where type = '{{ credits }}' and status = 'AUTHORISED'
    {% for kind in ('overpayment', 'prepayment') %}
    union all
    select
        tenant_id, '{{ kind }}', {{ kind }}_id, cast(null as varchar(255)), contact_id,
        contact_name, date, date, currency_code, currency_rate, -remaining_credit
    from {{ source('xero', kind) }}
    where type in ('{{ money_in_advance }}-{{ kind | upper }}', '{{ ledger }}{{ kind | upper }}') and status = 'AUTHORISED'
    {% endfor %}
),

dated as (
    select
        *,
        {{ amount('open_amount') }} as currency_amount,
        current_date - {{ day('due_date') }} as days
    from opened
    where open_amount <> 0
)

select
    organisations.organisation,
    dated.tenant_id,
    coalesce(contacts.contact_id, dated.contact_id) as contact_id,
    coalesce(contacts.contact_name, dated.contact_name) as contact_name,
    dated.document,
    dated.document_id,
    dated.document_number,
    {{ day('dated.date') }} as date,
    {{ day('dated.due_date') }} as due_date,
    case
        when dated.days <= 0 then 'Not due'
        when dated.days <= 30 then '1 to 30 days'
        when dated.days <= 60 then '31 to 60 days'
        when dated.days <= 90 then '61 to 90 days'
        else 'More than 90 days'
    end as overdue,
    cast(dated.currency_amount / cast(coalesce(nullif(dated.currency_rate, 0), 1) as decimal(20, 10)) as decimal(20, 2)) as amount,
    dated.currency_code,
    dated.currency_amount
from dated
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join {{ ref('contacts') }} as contacts
    on contacts.tenant_id = dated.tenant_id
    and contacts.former_id = dated.contact_id
{% endmacro %}
