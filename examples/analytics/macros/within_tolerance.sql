{% test within_tolerance(model, column_name) %}
select *
from {{ model }}
where abs({{ column_name }}) > {{ var('tolerance') }}
{% endtest %}
