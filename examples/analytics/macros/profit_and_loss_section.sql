{# The part of a profit and loss in which an account of that type stands. #}
{% macro profit_and_loss_section(account_type, account_class) %}
case
    when {{ account_type }} in ('SALES', 'REVENUE') then '1 Income'
    when {{ account_type }} = 'DIRECTCOSTS' then '2 Cost of sales'
    when {{ account_class }} = 'REVENUE' then '3 Other income'
    else '4 Operating expenses'
end
{% endmacro %}
