{{ aged('invoice', 'ACCREC', 'ACCRECCREDIT', 'RECEIVE', 'AR') }}
