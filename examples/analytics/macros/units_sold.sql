{# How many of an item a line sold: of a credit note they come back, and a line that takes some off has fewer than none. #}
{% macro units_sold(source_type, quantity) %}
case when {{ source_type }} in ('ACCRECCREDIT', 'ACCPAY', 'CASHPAID') then -{{ quantity }} else {{ quantity }} end
{% endmacro %}
