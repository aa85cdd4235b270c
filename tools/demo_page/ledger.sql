-- From what the tap wrote: the postings that count, and what they come to beside Xero's own trial balance.

-- Of each document the rows with its newest stamp; one without an amount says that the document counts no more.
create temp view postings as
with stamped as (
    select *, dense_rank() over (partition by collection, documentid order by updateddateutc desc nulls last) as place
    from xero.general_ledger
)
select
    cast(stamped.date as date) as date,
    last_day(cast(stamped.date as date)) as month_end,
    year(cast(stamped.date as date)) + cast(
        month(cast(stamped.date as date)) * 100 + day(cast(stamped.date as date))
        > organisations.financialyearendmonth * 100 + organisations.financialyearendday as integer
    ) as financial_year,
    stamped.accountid as account_id,
    coalesce(accounts.name, stamped.accountname, case stamped.sourcetype
        when 'EXPPAYMENT' then 'Bank account that Xero does not say' else 'Account that Xero does not say' end) as account,
    coalesce(accounts.class, stamped.accountclass, 'ASSET') as class,
    coalesce(accounts.type, stamped.accounttype, case stamped.sourcetype when 'EXPPAYMENT' then 'BANK' else 'CURRENT' end) as type,
    stamped.sourcetype as source_type,
    stamped.contactname as contact,
    cast(stamped.netamount as decimal(20, 2)) as amount
from stamped
cross join xero.organisations as organisations
left join xero.accounts as accounts using (accountid)
where stamped.place = 1 and stamped.netamount <> 0;

-- What Xero says that each account had come to, and in that month: of the answers for a day the latest.
create temp view trial_balances as
with answers as (
    select *, cast(to_date as date) as month_end, dense_rank() over (partition by to_date order by read_at desc) as place
    from xero.trial_balance
    where row_type = 'line'
)
select
    month_end,
    account_id,
    min(row_title) as account,
    cast(sum(case "column" when 'YTD Debit' then value when 'YTD Credit' then -value else 0 end) as decimal(20, 2)) as balance,
    cast(sum(case "column" when 'Debit' then value when 'Credit' then -value else 0 end) as decimal(20, 2)) as movement
from answers
where place = 1
group by month_end, account_id;

-- The months that Xero was asked for, without the one under way if nothing was booked in it.
create temp view months as
select
    trial_balances.month_end,
    any_value(year(month_end) + cast(
        month(month_end) * 100 + day(month_end)
        > organisations.financialyearendmonth * 100 + organisations.financialyearendday as integer
    )) as financial_year
from trial_balances
cross join xero.organisations as organisations
where date_trunc('month', month_end) <= (select max(date) from postings)
group by month_end;

-- Balances as a trial balance has them: income and costs since the year began, and what earlier years earned.
create temp view ledger_balances as
select months.month_end, postings.account_id, postings.account, postings.class, postings.type, sum(amount) as balance
from months
inner join postings on postings.date <= months.month_end
where postings.class not in ('REVENUE', 'EXPENSE') or postings.financial_year = months.financial_year
group by all
union all by name
select months.month_end, accounts.accountid as account_id, accounts.name as account, accounts.class, accounts.type,
    sum(amount) as balance
from months
inner join postings on postings.financial_year < months.financial_year
inner join xero.accounts as accounts on accounts.systemaccount = 'RETAINEDEARNINGS'
where postings.class in ('REVENUE', 'EXPENSE')
group by all;

-- Both, account by account, at the end of each month: what documents cannot explain is told, and what may have made it.
-- Accounts with one name are told apart by their codes, so that none stands behind another.
create temp view matched as
with sums as (
    select month_end, account_id, min(account) as account, min(class) as class, min(type) as type, sum(balance) as balance
    from ledger_balances
    group by month_end, account_id
),

both_sides as (
    select
        month_end,
        account_id,
        coalesce(accounts.name, ours.account, theirs.account) as account,
        coalesce(accounts.class, ours.class, 'ASSET') as class,
        coalesce(accounts.type, ours.type, '') as type,
        coalesce(accounts.systemaccount, '') as system_account,
        accounts.code,
        coalesce(ours.balance, 0) as in_ledger,
        coalesce(theirs.balance, 0) as in_xero
    from sums as ours
    full join (select trial_balances.* from trial_balances inner join months using (month_end)) as theirs
        using (month_end, account_id)
    left join xero.accounts as accounts on accounts.accountid = account_id
)

select
    * replace (account || case
        when count(distinct account_id) over (partition by account) > 1 then ' (' || coalesce(code, 'no code') || ')'
        else '' end as account),
    in_xero - in_ledger as unexplained,
    case
        when in_xero = in_ledger then ''
        when type = 'BANK' and count_if(account_id is null and type = 'BANK') over (partition by month_end) > 0
            then 'expense claims paid back: no record says from which bank account'
        when account_id is null then 'postings that name no account'
        when system_account like '%CURRENCYGAIN' then 'exchange differences that Xero works out itself'
        when type in ('INVENTORY', 'DIRECTCOSTS') then 'cost of stock that was sold'
        when type in ('FIXED', 'DEPRECIATN') then 'depreciation and disposal of fixed assets'
        when type like 'WAGES%' or type like 'PAYG%' or type like 'SUPERANNUATION%' or system_account = 'WAGEPAYABLES'
            then 'payroll'
        when system_account = 'RETAINEDEARNINGS' then 'not explained in earlier years'
        when class in ('ASSET', 'LIABILITY', 'EQUITY') then 'opening balances'
        else 'unknown'
    end as likely_source
from both_sides
where in_ledger <> 0 or in_xero <> 0;
