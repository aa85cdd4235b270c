{# The ledger that follows from documents beside Xero's own trial balance, account by account, at the end of each month
   for which one was read. What documents cannot explain is told, with what is likely to have made it. #}
with compared as (
    select tenant_id, month_end, max(read_at) as read_at
    from {{ ref('xeros_trial_balance') }}
    group by tenant_id, month_end
),

changed as (
    {# What was superseded says of which month a document was before. #}
    select tenant_id, {{ month_of('date') }} as month, max(updated_date_utc) as changed_at
    from {{ source('xero', 'general_ledger') }}
    group by tenant_id, {{ month_of('date') }}
),

changed_since as (
    select compared.tenant_id, compared.month_end, max(changed.changed_at) as changed_at
    from compared
    inner join changed
        on changed.tenant_id = compared.tenant_id
        and changed.month <= compared.month_end
        and changed.changed_at > compared.read_at
    group by compared.tenant_id, compared.month_end
),

ours as (
    select trial_balance.*
    from {{ ref('trial_balance') }} as trial_balance
    inner join compared using (tenant_id, month_end)
),

both_sides as (
    select
        coalesce(ours.tenant_id, theirs.tenant_id) as tenant_id,
        coalesce(ours.month_end, theirs.month_end) as month_end,
        coalesce(ours.account_id, theirs.account_id) as account_id,
        coalesce(ours.account_name, theirs.account_name) as account_name,
        coalesce(ours.balance, 0) as in_ledger,
        coalesce(theirs.balance, 0) as in_xero
    from ours
    full outer join {{ ref('xeros_trial_balance') }} as theirs
        on theirs.tenant_id = ours.tenant_id
        and theirs.month_end = ours.month_end
        and theirs.account_id = ours.account_id
),

paid_back as (
    select tenant_id, month_end, sum(balance) as balance
    from ours
    where account_id is null and account_type = 'BANK'
    group by tenant_id, month_end
),

accounts_with_facts as (
    select
        both_sides.tenant_id,
        both_sides.month_end,
        both_sides.account_id,
        both_sides.in_ledger,
        both_sides.in_xero,
        coalesce(accounts.account_name, both_sides.account_name) as account_name,
        both_sides.in_xero - both_sides.in_ledger as unexplained,
        accounts.account_code,
        accounts.account_type,
        coalesce(accounts.account_class, 'ASSET') as account_class,
        accounts.system_account,
        paid_back.balance as paid_back,
        compared.read_at,
        changed_since.changed_at
    from both_sides
    left join {{ ref('accounts') }} as accounts using (tenant_id, account_id)
    left join paid_back using (tenant_id, month_end)
    left join compared using (tenant_id, month_end)
    left join changed_since using (tenant_id, month_end)
)

select
    organisations.organisation,
    facts.tenant_id,
    {{ month_of('facts.month_end') }} as month,
    facts.month_end,
    facts.account_id,
    facts.account_code,
    facts.account_name,
    facts.account_class,
    facts.in_ledger,
    facts.in_xero,
    facts.unexplained,
    facts.read_at,
    case
        when facts.unexplained = 0 then null
        when facts.changed_at is not null then 'documents that changed after Xero was asked: ask for that month again'
        when facts.paid_back <> 0 and (facts.account_type = 'BANK' or facts.account_id is null)
            then 'expense claims paid back: no record says from which bank account'
        when facts.account_id is null and facts.in_ledger <> 0 then 'postings that name no account'
        when facts.account_id is null then 'accounts that Xero prints as one line'
        when facts.system_account in ('UNREALISEDCURRENCYGAIN', 'BANKCURRENCYGAIN', 'REALISEDCURRENCYGAIN')
            then 'exchange differences that Xero works out itself'
        when facts.account_type in ('INVENTORY', 'DIRECTCOSTS') then 'cost of stock that was sold'
        when facts.account_type in ('FIXED', 'DEPRECIATN') then 'depreciation and disposal of fixed assets'
        when facts.account_type in ('WAGESEXPENSE', 'SUPERANNUATIONEXPENSE', 'WAGESPAYABLELIABILITY',
            'PAYGLIABILITY', 'SUPERANNUATIONLIABILITY', 'PAYG') or facts.system_account = 'WAGEPAYABLES'
            then 'payroll'
        when facts.system_account = 'RETAINEDEARNINGS' then 'not explained in earlier years'
        when facts.account_class in ('ASSET', 'LIABILITY', 'EQUITY') then 'opening balances'
        else 'unknown'
    end as likely_source
from accounts_with_facts as facts
inner join {{ ref('organisations') }} as organisations using (tenant_id)
