"""Prints the last months' profit and loss, what is owed, and what the ledger cannot explain, from warehouse.duckdb."""

import duckdb

QUESTIONS = {
    "Profit and loss": """
        select strftime(month, '%Y-%m') as month, organisation,
            sum(case when section in ('1 Income', '3 Other income') then amount else 0 end) as income,
            sum(case when section = '2 Cost of sales' then amount else 0 end) as cost_of_sales,
            sum(case when section = '4 Operating expenses' then amount else 0 end) as expenses,
            sum(profit) as profit
        from analytics.profit_and_loss
        where month > (select max(month) - interval 6 month from analytics.profit_and_loss)
        group by month, organisation, tenant_id
        order by organisation, tenant_id, 1 desc""",
    "Owed by customers": """
        select organisation, overdue, sum(amount) as amount
        from analytics.aged_receivables
        group by organisation, tenant_id, overdue
        order by organisation, tenant_id, overdue""",
    "Not in any document": """
        select organisation, month_end, account_name, unexplained, likely_source
        from analytics.reconciliation
        where unexplained <> 0
        qualify month_end = max(month_end) over (partition by tenant_id)
        order by all""",
}

if __name__ == "__main__":
    with duckdb.connect("warehouse.duckdb", read_only=True) as warehouse:
        for title, question in QUESTIONS.items():
            print(title)
            warehouse.sql(question).show(max_width=120)
