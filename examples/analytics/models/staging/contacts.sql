{# Who a contact is today: one that was merged into another has no documents of its own, whoever they named before. #}
select
    contacts.tenant_id,
    contacts.contact_id as former_id,
    coalesce(merged_into.contact_id, contacts.contact_id) as contact_id,
    coalesce(merged_into.name, contacts.name) as contact_name
from {{ source('xero', 'contact') }} as contacts
left join {{ source('xero', 'contact') }} as merged_into
    on merged_into.tenant_id = contacts.tenant_id
    and merged_into.contact_id = contacts.merged_to_contact_id
