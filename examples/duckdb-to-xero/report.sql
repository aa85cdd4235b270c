-- Each order with its invoice at Xero, or why it is not there.
SELECT number, operation, xero_id, reason, messages[1] AS words
FROM orders
LEFT JOIN xero_results result ON result.stream = 'invoices' AND result.key = number
LEFT JOIN xero_rejects reject ON reject.stream = 'invoices' AND reject.key = number
ORDER BY number;
