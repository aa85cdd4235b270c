"""A schema of the warehouse for each organisation, which loaders take from streams called `schema-table`.

The state of each stream remembers as `named` what an organisation was called when its schema was made of its name: one
that is renamed stays where it is.
"""

from __future__ import annotations

import re
import typing as t
import unicodedata

from xero_client.errors import SettingsError

from tap_xero.naming.maps import DBT

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Iterator, Mapping, Sequence

    from xero_client.grant.organisations import Organisation

    Config: t.TypeAlias = Mapping[str, t.Any]

SETTING: t.Final = "organisation_schemas"
OTHERS: t.Final = "*"
NAME: t.Final = "{organisation}"
ID: t.Final = "{tenant_id}"
SCHEMA: t.Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LONGEST: t.Final = 63
"""Characters of a name in PostgreSQL."""
NAMED: t.Final = "named"
BETWEEN: t.Final = "-"
"""What stands between schema and table in the name of a stream, for loaders that know both."""


def check_schemas(config: Config) -> None:
    """Refuse what is no table of schemas, before the first call."""
    given = config.get(SETTING)
    if given is None:
        return
    if not isinstance(given, dict) or not given or not all(isinstance(each, str) for each in given.values()):
        raise SettingsError(f'{SETTING} should say the schema by organisation, such as {{"Demo Company": "demo"}}.')
    for organisation, schema in given.items():
        _expect_schema(_filled(schema, "x", "x"), f"{SETTING}.{organisation}")
    if OTHERS in given and NAME not in given[OTHERS] and ID not in given[OTHERS]:
        raise SettingsError(f'{SETTING}."{OTHERS}" should have {NAME} or {ID} in it, or all would share one schema.')


def prefixes(config: Config, organisations: Sequence[Organisation], names: Mapping[str, str]) -> dict[str, str]:
    """What stands before the name of a table, by the id of the organisation; nothing if the setting is not set.

    `names` are those that patterns take, by id.

    Raises:
        SettingsError: an organisation has no schema, or two have the same one.
    """
    given = config.get(SETTING)
    if given is None:
        return {}
    schemas = {each.tenant_id: _schema_of(each, given, names[each.tenant_id]) for each in organisations}
    by_schema: dict[str, Organisation] = {}
    for each in organisations:
        other = by_schema.setdefault(schemas[each.tenant_id].lower(), each)
        if other is not each:
            raise SettingsError(
                f"{each.name} ({each.tenant_id}) and {other.name} ({other.tenant_id}) would share the schema "
                f"{schemas[each.tenant_id]}: give one of them another in {SETTING}, by its id."
            )
    return {tenant_id: f"{schema}{BETWEEN}" for tenant_id, schema in schemas.items()}


def remembered(state: Config) -> Iterator[tuple[str, str]]:
    """By id, what organisations were called when their schemas were made."""
    for stream in (state.get("bookmarks") or {}).values():
        for partition in stream.get("partitions") or ():
            if isinstance(name := partition.get(NAMED), str):
                yield partition["context"]["tenant_id"], name


def tell_shared_tables(config: Config, organisations: Sequence[Organisation], logger: logging.Logger) -> None:
    """Say that dbt_xero takes what one schema holds for one organisation's books."""
    if config["naming"] == DBT and len(organisations) > 1 and config.get(SETTING) is None:
        logger.warning(
            "%d organisations go into the same tables: dbt_xero adds up their books, and repeats balances. "
            "Give each a schema of its own with %s: docs/analytics.md.",
            len(organisations),
            SETTING,
        )


def _schema_of(organisation: Organisation, given: Config, name: str) -> str:
    own = {key.lower(): schema for key, schema in given.items()}
    keys = (organisation.tenant_id.lower(), organisation.name.lower(), OTHERS)
    pattern = next((own[key] for key in keys if key in own), None)
    if pattern is None:
        raise SettingsError(
            f'{SETTING} has no schema for {organisation.name} ({organisation.tenant_id}): add it, or "{OTHERS}".'
        )
    schema = _filled(pattern, safe(name) or safe(organisation.tenant_id), safe(organisation.tenant_id))
    _expect_schema(schema, f"{SETTING} for {organisation.name} ({organisation.tenant_id})")
    return schema


def _filled(pattern: str, name: str, tenant_id: str) -> str:
    schema = pattern.replace(ID, tenant_id)
    return schema.replace(NAME, name[: max(LONGEST - len(schema) + len(NAME), 1)])


def safe(name: str) -> str:
    """A name in small letters, digits and underscores: `Café & Söhne Ltd` becomes `cafe_sohne_ltd`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _expect_schema(schema: str, where: str) -> None:
    if not SCHEMA.fullmatch(schema) or len(schema) > LONGEST:
        raise SettingsError(
            f"{where} gives {schema}: a schema has letters, digits and underscores, "
            f"{LONGEST} at most, and does not begin with a digit."
        )
