{# Whether a posting with a type of tax is of what one sells; journals say it by the class of the account. #}
{% macro is_sale() %}
case
    when source_type in ('ACCREC', 'ACCRECCREDIT', 'CASHREC') then true
    when source_type = 'MANJOURNAL' then account_class = 'REVENUE'
    else false
end
{% endmacro %}
