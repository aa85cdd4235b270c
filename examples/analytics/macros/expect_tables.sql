{# Tells who left out a stream what to do, in place of the database's word for a table that it does not have. What is
   built without a table, by `--exclude`, does not need it. #}
{% macro expect_tables() %}
{% if execute %}
    {% set needed = [] %}
    {% for node in graph.nodes.values() if node.unique_id in selected_resources and node.resource_type == 'model' %}
        {% do needed.extend(node.depends_on.nodes) %}
    {% endfor %}
    {% set missing = [] %}
    {% for source in graph.sources.values() if source.unique_id in needed %}
        {% if not adapter.get_relation(source.database, source.schema, source.identifier) %}
            {% do missing.append(source.identifier) %}
        {% endif %}
    {% endfor %}
    {% if missing %}
        {{ exceptions.raise_compiler_error(
            "The schema " ~ var('xero_schema') ~ " has no table " ~ missing | sort | join(', ') ~ ". Run the tap with all "
            ~ "streams that this example selects in its meltano.yml, or name the schema that has them, such as "
            ~ "--vars '{xero_schema: raw}'. Or do without what is made of it: --exclude source:xero."
            ~ missing | sort | join('+ source:xero.') ~ "+"
        ) }}
    {% endif %}
{% endif %}
{% endmacro %}
