{% set in_use_first = "case status when 'ACTIVE' then 0 else 1 end, updated_date_utc desc, account_id" %}

select
    tenant_id,
    account_id,
    code as account_code,
    name as account_name,
    type as account_type,
    class as account_class,
    system_account,
    {# Of accounts that were deleted, code and role may be those of another. #}
    row_number() over (partition by tenant_id, code order by {{ in_use_first }}) = 1 as has_code,
    row_number() over (partition by tenant_id, system_account order by {{ in_use_first }}) = 1 as has_role
from {{ source('xero', 'account') }}
