{{ aged('bill', 'ACCPAY', 'ACCPAYCREDIT', 'SPEND', 'AP') }}
