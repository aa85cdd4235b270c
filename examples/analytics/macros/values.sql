{# A day as every loader's column holds it: DATE, or the moment at which it begins. #}
{% macro day(column) %}cast({{ column }} as date){% endmacro %}

{# An amount of money exactly: DuckDB's loader makes floating point of it. #}
{% macro amount(column) %}cast({{ column }} as decimal(20, 2)){% endmacro %}

{% macro month_of(column) %}cast(date_trunc('month', {{ day(column) }}) as date){% endmacro %}

{% macro month_end(month) %}cast({{ month }} + interval '1 month' - interval '1 day' as date){% endmacro %}

{# The year in which the financial year of that day ends. #}
{% macro financial_year(column, organisation) %}
cast(extract(year from {{ day(column) }}) as integer) + case
    when extract(month from {{ day(column) }}) * 100 + extract(day from {{ day(column) }})
        > {{ organisation }}.financial_year_end_month * 100 + {{ organisation }}.financial_year_end_day
        then 1
    else 0
end
{% endmacro %}
