select
    tenant_id,
    account_id,
    code as account_code,
    name as account_name,
    type as account_type,
    class as account_class,
    system_account
from {{ source('xero', 'account') }}
