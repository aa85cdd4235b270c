select
    organisations.organisation,
    organisations.base_currency,
    postings.*
from {{ ref('postings') }} as postings
inner join {{ ref('organisations') }} as organisations using (tenant_id)
