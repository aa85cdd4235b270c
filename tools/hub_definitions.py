"""Generates the definitions of both plugins in the format of Meltano Hub, for `meltano add --from-ref`.

A setting's kind, choices and description come from its declaration; capabilities and commands are those of meltano.yml.
Defaults are told in descriptions and not as values, which Meltano would hand on as if the user had chosen them.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

import tomli
import yaml
from meltano_settings import EXPERT, PROJECT, declared, kind_of
from tap_xero.tap import TapXero
from target_xero.target import TargetXero

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk.plugin_base import PluginBase

Json: t.TypeAlias = dict[str, t.Any]

ROOT: t.Final = Path(__file__).resolve().parent.parent
VARIANT: t.Final = "singer-xero"
FOLDER: t.Final = Path("plugins")
PLUGINS: t.Final[dict[str, tuple[type[PluginBase], str]]] = {
    "extractors": (TapXero, "Reads every entity of organisations at Xero, whole or what has changed."),
    "loaders": (TargetXero, "Publishes records to an organisation at Xero with POST, PUT or DELETE."),
}
"""By Meltano's type of plugin, each with what it does."""
TAKEN_OVER: t.Final = ("namespace", "executable", "capabilities", "settings_group_validation", "commands")
"""What meltano.yml says of a plugin, too."""
ACRONYMS: t.Final = {"id": "ID", "ids": "IDs", "url": "URL", "api": "API", "uri": "URI"}
USAGE: t.Final = {
    "extractors": """\
## Select what is read

Everything is read but streams that cost calls of their own (`extra_streams`). In `meltano.yml`:

```yaml
    select:
    - invoices.*
    - contacts.*
    metadata:
      accounts:
        replication-method: FULL_TABLE
```
""",
    "loaders": """\
## Try it before it writes

`dry_run: true` says for each row what would be done, in `plan.jsonl`, and writes nothing.
""",
}
NEXT_STEPS: t.Final = """\
## Connect an organisation

```shell
meltano invoke {name}:login
meltano invoke {name}:status
```
"""


def files() -> dict[Path, bytes]:
    project = yaml.safe_load((ROOT / PROJECT).read_text())["plugins"]
    return {
        FOLDER / kind / f"{plugin.name}--{VARIANT}.yml": _printed(definition(kind, project[kind][0]))
        for kind, (plugin, _) in PLUGINS.items()
    }


def definition(kind: str, in_project: Json) -> Json:
    """The definition of a plugin; `in_project` is what meltano.yml says of it."""
    plugin, does = PLUGINS[kind]
    return {
        "name": plugin.name,
        "variant": VARIANT,
        "label": "Xero",
        "description": does,
        "domain_url": "https://developer.xero.com",
        "keywords": ["accounting", "finance", "meltano_sdk"],
        "maintenance_status": "beta",
        "pip_url": _distribution(plugin.name),
        **{name: in_project[name] for name in TAKEN_OVER},
        "next_steps": NEXT_STEPS.format(name=plugin.name),
        "usage": USAGE[kind],
        "settings": [dict(_setting(name, each)) for name, each in declared(plugin).items() if name not in EXPERT],
    }


def _distribution(folder: str) -> str:
    name: str = tomli.loads((ROOT / folder / "pyproject.toml").read_text())["project"]["name"]
    return name


def _setting(name: str, schema: Json) -> Iterator[tuple[str, t.Any]]:
    kind, default = kind_of(schema), schema.get("default")
    yield "name", name
    label = " ".join(ACRONYMS.get(word, word) for word in name.split("_"))
    yield "label", label[0].upper() + label[1:]
    yield "kind", kind
    if choice := schema.get("enum"):
        yield "options", [{"label": str(each), "value": str(each)} for each in choice]
    if schema.get("secret"):
        yield "sensitive", True
    told = schema.get("description") or ""
    yield "description", told if default in (None, [], {}) else f"{told} Default: {yaml.safe_dump(default).split()[0]}."


def _printed(made: Json) -> bytes:
    head = "# Written by `make tables`.\n"
    return (head + yaml.dump(made, Dumper=_Plain, sort_keys=False, width=120, allow_unicode=True)).encode()


class _Plain(yaml.SafeDumper):
    """Texts of several lines as blocks, and nothing by reference."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _text)
