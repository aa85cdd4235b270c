{# The current postings of each document: what is older than its newest stamp is superseded, and a row without an amount
   says that the document counts no more. #}
with stamped as (
    select
        *,
        max(updated_date_utc) over (partition by tenant_id, collection, document_id) as newest,
        case source_type
            when 'EXPPAYMENT' then 'Bank account that Xero does not say'
            else 'Account that Xero does not say'
        end as unsaid
    from {{ source('xero', 'general_ledger') }}
)

select
    stamped.tenant_id,
    stamped.collection,
    stamped.document_id,
    stamped.posting_id,
    {{ day('stamped.date') }} as date,
    {{ month_of('stamped.date') }} as month,
    {{ financial_year('stamped.date', 'organisations') }} as financial_year,
    stamped.account_id,
    coalesce(accounts.account_code, stamped.account_code) as account_code,
    coalesce(stamped.account_id, stamped.account_code, stamped.unsaid) as account_key,
    coalesce(accounts.account_name, stamped.account_name, stamped.account_code, stamped.unsaid) as account_name,
    coalesce(accounts.account_class, stamped.account_class, 'ASSET') as account_class,
    coalesce(
        accounts.account_type, stamped.account_type, case when stamped.source_type = 'EXPPAYMENT' then 'BANK' end
    ) as account_type,
    coalesce(accounts.system_account, stamped.system_account) as system_account,
    stamped.source_type,
    stamped.source_id,
    stamped.source_line_id,
    stamped.document_number,
    stamped.description,
    stamped.reference,
    stamped.contact_id,
    stamped.contact_name,
    stamped.tax_type,
    stamped.tracking_name1,
    stamped.tracking_option1,
    stamped.tracking_name2,
    stamped.tracking_option2,
    {{ amount('stamped.net_amount') }} as net_amount,
    {{ amount('stamped.tax_amount') }} as tax_amount,
    {{ amount('stamped.gross_amount') }} as gross_amount,
    stamped.currency_code,
    {{ amount('stamped.currency_net_amount') }} as currency_net_amount,
    stamped.currency_rate,
    stamped.updated_date_utc
from stamped
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join {{ ref('accounts') }} as accounts using (tenant_id, account_id)
where
    stamped.updated_date_utc is not distinct from stamped.newest
    and stamped.net_amount <> 0
