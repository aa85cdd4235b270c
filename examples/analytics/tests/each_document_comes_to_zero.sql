select tenant_id, collection, document_id, sum(net_amount) as remainder
from {{ ref('postings') }}
group by tenant_id, collection, document_id
having sum(net_amount) <> 0
