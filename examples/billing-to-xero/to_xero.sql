-- A view for each of Xero's entities, named and shaped as Xero names its fields.
CREATE SCHEMA IF NOT EXISTS to_xero;
CREATE OR REPLACE VIEW to_xero.contacts AS
  SELECT 'CUST-' || id AS contact_number, name, email AS email_address FROM customers;
CREATE OR REPLACE VIEW to_xero.invoices AS
  SELECT number AS invoice_number, 'CUST-' || customer AS contact__contact_number, day AS date, due AS due_date,
         text AS line_items__description, quantity AS line_items__quantity, price AS line_items__unit_amount,
         count(*) OVER (PARTITION BY number) AS line_count
  FROM orders JOIN order_lines USING (number) ORDER BY number, line;
CREATE OR REPLACE VIEW to_xero.payments AS
  SELECT 'PAY-' || id AS reference, number AS invoice__invoice_number, day AS date, amount FROM receipts;
CREATE OR REPLACE VIEW to_xero.manual_journals AS
  SELECT accrual, 'Accrual ' || accrual AS narration, day AS date,
         account AS journal_lines__account_code, amount AS journal_lines__line_amount,
         sum(amount) FILTER (WHERE amount > 0) OVER (PARTITION BY accrual) AS debits
  FROM accruals;
