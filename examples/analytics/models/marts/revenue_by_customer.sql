select
    organisations.organisation,
    postings.tenant_id,
    postings.month,
    postings.contact_id,
    coalesce(max(postings.contact_name), 'Nobody') as contact_name,
    -sum(postings.net_amount) as revenue
from {{ ref('postings') }} as postings
inner join {{ ref('organisations') }} as organisations using (tenant_id)
where postings.account_class = 'REVENUE'
group by organisations.organisation, postings.tenant_id, postings.month, postings.contact_id
