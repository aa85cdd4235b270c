{{ aged('invoice', 'ACCREC', 'ACCRECCREDIT', 'RECEIVE') }}
