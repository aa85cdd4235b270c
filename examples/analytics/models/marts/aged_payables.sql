{{ aged('ACCPAY', 'ACCPAYCREDIT', 'SPEND') }}
