{# The current postings of each document: what is older than its newest stamp is superseded, and so is what the last run
   that read it did not write again; a row without an amount says that the document counts no more. A posting that was
   written without the chart of accounts has its account by the code or the role that it names; of one that is not in the
   chart at all nobody knows what it is, and a test fails. #}
with stamped as (
    select
        *,
        dense_rank() over (
            partition by tenant_id, collection, document_id
            order by updated_date_utc desc nulls last, _fivetran_synced desc nulls last
        ) as place,
        case source_type
            when 'EXPPAYMENT' then 'Bank account that Xero does not say'
            else 'Account that Xero does not say'
        end as unsaid
    from {{ source('xero', 'general_ledger') }}
),

identified as (
    select
        stamped.*,
        coalesce(stamped.account_id, coded.account_id, in_role.account_id) as chart_id
    from stamped
    left join {{ ref('accounts') }} as coded
        on coded.has_code
        and stamped.account_id is null
        and coded.tenant_id = stamped.tenant_id
        and coded.account_code = stamped.account_code
    left join {{ ref('accounts') }} as in_role
        on in_role.has_role
        and stamped.account_id is null
        and stamped.account_code is null
        and in_role.tenant_id = stamped.tenant_id
        and in_role.system_account = stamped.system_account
    where
        stamped.place = 1
        and (stamped.net_amount <> 0 or stamped.tax_amount <> 0)
)

select
    identified.tenant_id,
    identified.collection,
    identified.document_id,
    identified.posting_id,
    {{ day('identified.date') }} as date,
    {{ month_of('identified.date') }} as month,
    {{ financial_year('identified.date', 'organisations') }} as financial_year,
    identified.chart_id as account_id,
    coalesce(accounts.account_code, identified.account_code) as account_code,
    coalesce(
        identified.chart_id, identified.account_code, identified.system_account, identified.unsaid
    ) as account_key,
    coalesce(
        accounts.account_name, identified.account_name, identified.account_code, identified.system_account, identified.unsaid
    ) as account_name,
    coalesce(
        accounts.account_class,
        identified.account_class,
        case when coalesce(identified.chart_id, identified.account_code, identified.system_account) is null then 'ASSET' end
    ) as account_class,
    coalesce(
        accounts.account_type, identified.account_type, case when identified.source_type = 'EXPPAYMENT' then 'BANK' end
    ) as account_type,
    coalesce(accounts.system_account, identified.system_account) as system_account,
    identified.source_type,
    identified.source_id,
    identified.source_line_id,
    identified.document_number,
    identified.description,
    identified.reference,
    coalesce(contacts.contact_id, identified.contact_id) as contact_id,
    coalesce(contacts.contact_name, identified.contact_name) as contact_name,
    identified.tax_type,
    identified.tracking_name1,
    identified.tracking_option1,
    identified.tracking_name2,
    identified.tracking_option2,
    {{ amount('identified.net_amount') }} as net_amount,
    {{ amount('identified.tax_amount') }} as tax_amount,
    {{ amount('identified.gross_amount') }} as gross_amount,
    identified.currency_code,
    {{ amount('identified.currency_net_amount') }} as currency_net_amount,
    identified.currency_rate,
    identified.updated_date_utc
from identified
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join {{ ref('accounts') }} as accounts
    on accounts.tenant_id = identified.tenant_id
    and accounts.account_id = identified.chart_id
left join {{ ref('contacts') }} as contacts
    on contacts.tenant_id = identified.tenant_id
    and contacts.former_id = identified.contact_id
