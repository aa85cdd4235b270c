COPY (
  SELECT 'SCHEMA' AS type, 'invoices' AS stream, ['InvoiceNumber'] AS key_properties,
    '{"properties": {}}'::JSON AS schema
) TO '/dev/stdout' (FORMAT json);
COPY (
  SELECT 'RECORD' AS type, 'invoices' AS stream, {
    InvoiceNumber: number, Type: 'ACCREC', Status: 'AUTHORISED', Date: day, DueDate: due, Contact: {Name: customer},
    LineItems: list({Description: text, Quantity: quantity, UnitAmount: price, AccountCode: '200'} ORDER BY line)
  } AS record
  FROM orders JOIN order_lines USING (number) GROUP BY number, day, due, customer ORDER BY number
) TO '/dev/stdout' (FORMAT json);
COPY (SELECT 'STATE' AS type, '{"done": true}'::JSON AS value) TO '/dev/stdout' (FORMAT json);
