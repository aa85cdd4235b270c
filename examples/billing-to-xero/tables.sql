-- What a billing system may have; for trying it.
CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
CREATE TABLE orders (number text PRIMARY KEY, customer int, day date, due date);
CREATE TABLE order_lines (number text, line int, text text, quantity numeric(12, 4), price numeric(12, 4));
CREATE TABLE receipts (id int PRIMARY KEY, number text, day date, amount numeric(12, 2));
CREATE TABLE accruals (accrual text, account text, day date, amount numeric(12, 2));

INSERT INTO customers
  SELECT n, 'Customer ' || n, 'c' || n || '@example.com' FROM generate_series(1, 3) n;
INSERT INTO orders
  VALUES ('B-1', 1, '2026-03-02', '2026-04-01'), ('B-2', 2, '2026-02-20', '2026-04-01'), ('B-3', 3, '2026-03-02', '2026-04-01');
INSERT INTO order_lines
  SELECT 'B-' || n, line, 'Line ' || line, line + 0.5, 19.9575
  FROM generate_series(1, 3) n, generate_series(1, 4) line;
INSERT INTO receipts
  SELECT n, 'B-' || n, '2026-03-20', 10.10 * n FROM generate_series(1, 2) n;
INSERT INTO accruals
  SELECT month, account, '2026-03-31', amount
  FROM (VALUES ('2026-03 wages'), ('2026-03 rent')) accrued (month),
       (VALUES ('429', 100.10), ('453', -60.05), ('469', -40.05)) line (account, amount);
