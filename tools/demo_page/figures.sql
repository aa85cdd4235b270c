-- What the page shows, a view for each part. Amounts are in the organisation's own currency.

-- Income and costs of each month, and what Xero's own months have beside them.
create temp view profit_by_month as
with moved as (
    select
        month_end,
        sum(case when class = 'REVENUE' then -amount else 0 end) as income,
        sum(case when class = 'EXPENSE' then amount else 0 end) as costs
    from postings
    where class in ('REVENUE', 'EXPENSE')
    group by month_end
),

in_xero as (
    select month_end, -sum(movement) as profit
    from trial_balances
    inner join xero.accounts as accounts on accounts.accountid = trial_balances.account_id
    where accounts.class in ('REVENUE', 'EXPENSE')
    group by month_end
)

select
    month_end,
    coalesce(moved.income, 0) as income,
    coalesce(moved.costs, 0) as costs,
    coalesce(in_xero.profit, 0) - coalesce(moved.income, 0) + coalesce(moved.costs, 0) as unexplained,
    coalesce(in_xero.profit, 0) as profit
from months
left join moved using (month_end)
left join in_xero using (month_end)
order by month_end;

-- Money in and out of all bank accounts together: a transfer between two of them is neither.
create temp view cash_by_month as
with moved as (
    select
        month_end,
        sum(case when amount > 0 and source_type <> 'TRANSFER' then amount else 0 end) as received,
        sum(case when amount < 0 and source_type <> 'TRANSFER' then -amount else 0 end) as spent
    from postings
    where type = 'BANK'
    group by month_end
)

select
    months.month_end,
    coalesce(moved.received, 0) as received,
    coalesce(moved.spent, 0) as spent,
    (select sum(amount) from postings where type = 'BANK' and date <= months.month_end) as balance
from months
left join moved using (month_end)
order by months.month_end;

-- What there is and what is owed at the end of each month, with what documents cannot explain of it.
create temp view balance_by_month as
select
    month_end,
    sum(case when class = 'ASSET' then in_xero else 0 end) as assets,
    sum(case when class = 'LIABILITY' then -in_xero else 0 end) as liabilities,
    sum(case when class in ('ASSET', 'LIABILITY') then in_xero else 0 end) as net_assets,
    sum(case when class in ('ASSET', 'LIABILITY') then unexplained else 0 end) as unexplained
from matched
group by month_end
order by month_end;

-- What customers owe on the day on which Xero was asked, each document at its own rate.
create temp view open_documents as
with opened as (
    select contact, type, status, currencyrate, coalesce(duedate, date) as due, amountdue as open_amount
    from xero.invoices
    where type = 'ACCREC'
    union all
    select contact, type, status, currencyrate, date, -remainingcredit
    from xero.credit_notes
    where type = 'ACCRECCREDIT'
    union all
    select contact, type, status, currencyrate, date, -remainingcredit
    from xero.prepayments
    where type in ('RECEIVE-PREPAYMENT', 'ARPREPAYMENT')
    union all
    select contact, type, status, currencyrate, date, -remainingcredit
    from xero.overpayments
    where type in ('RECEIVE-OVERPAYMENT', 'AROVERPAYMENT')
)

select
    contact ->> 'ContactID' as contact_id,
    (select cast(max(read_at) as date) from xero.trial_balance) - cast(due as date) as days_overdue,
    cast(
        cast(open_amount as decimal(20, 2)) / cast(coalesce(nullif(currencyrate, 0), 1) as decimal(20, 10))
        as decimal(20, 2)
    ) as amount
from opened
where status = 'AUTHORISED' and open_amount <> 0;

create temp view receivables_by_age as
select ages.age as name, count(amount) as documents, coalesce(sum(amount), 0) as amount
from (values
    (1, 'Not due', -1000000, 0),
    (2, '1 to 30 days', 1, 30),
    (3, '31 to 60 days', 31, 60),
    (4, '61 to 90 days', 61, 90),
    (5, 'Over 90 days', 91, 1000000)
) as ages (place, age, first_day, last_day)
left join open_documents on days_overdue between first_day and last_day
group by ages.place, ages.age
order by ages.place;

-- Income by customer over these months; those beyond the tenth are one row.
create temp view top_customers as
with income as (
    select coalesce(contact, 'No customer') as customer, -sum(amount) as income
    from postings
    inner join months using (month_end)
    where class = 'REVENUE'
    group by all
),

ranked as (
    select *, row_number() over (order by income desc, customer) as place
    from income
)

select
    least(place, 11) as place,
    case when place > 10 then 'All others' else customer end as name,
    sum(income) as amount
from ranked
group by all
order by 1;
