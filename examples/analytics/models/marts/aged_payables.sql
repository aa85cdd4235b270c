{{ aged('bill', 'ACCPAY', 'ACCPAYCREDIT', 'SPEND') }}
