{# Who may not see reports has no trial balance, and perhaps no journals either: the statements would be wrong without a word. #}
select distinct tenant_id
from {{ ref('postings') }}
where tenant_id not in (select tenant_id from {{ ref('xeros_trial_balance') }})
