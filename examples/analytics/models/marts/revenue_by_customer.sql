select
    organisations.organisation,
    postings.tenant_id,
    postings.month,
    postings.contact_id,
    coalesce(contacts.name, postings.contact_name, 'Nobody') as contact_name,
    -sum(postings.net_amount) as revenue
from {{ ref('postings') }} as postings
inner join {{ ref('organisations') }} as organisations using (tenant_id)
left join {{ source('xero', 'contact') }} as contacts
    on contacts.tenant_id = postings.tenant_id
    and contacts.contact_id = postings.contact_id
where postings.account_class = 'REVENUE'
group by
    organisations.organisation, postings.tenant_id, postings.month, postings.contact_id,
    coalesce(contacts.name, postings.contact_name, 'Nobody')
