-- Each order with its invoice and its payment at Xero, or why it is not there.
SELECT number, invoice.xero_id AS invoice, payment.operation AS payment, reason, words
FROM orders
LEFT JOIN xero_results invoice ON invoice.stream = 'to_xero-invoices' AND invoice.key = number
LEFT JOIN receipts USING (number)
LEFT JOIN xero_results payment ON payment.stream = 'to_xero-payments' AND payment.key = 'PAY-' || receipts.id
LEFT JOIN (SELECT DISTINCT key, reason, messages->>0 AS words FROM xero_rejects) rejects ON rejects.key = number
ORDER BY number;
