{# A loader that appends leaves a row for each time that a record was read, and the statements would count it as often. #}
{% test loaded_by_key(model, columns) %}
{% set key = columns | map('replace', 'column', '"column"') | join(', ') %}
select {{ key }}, count(*) as copies
from {{ model }}
group by {{ key }}
having count(*) > 1
{% endtest %}
