-- What a warehouse may have; for trying it.
CREATE TABLE orders AS
  SELECT 'W-' || n AS number, 'Customer ' || n AS customer, DATE '2026-03-02' AS day, DATE '2026-04-01' AS due
  FROM range(1, 61) t(n);
CREATE TABLE order_lines AS
  SELECT 'W-' || n AS number, line, 'Line ' || line AS text, (line + 0.5)::DECIMAL(12, 4) AS quantity,
         19.9575::DECIMAL(12, 4) AS price
  FROM range(1, 61) t(n), range(1, 4) l(line);
