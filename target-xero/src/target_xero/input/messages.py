"""What a Singer message of each type has to have."""

from __future__ import annotations

import typing as t

from singer_sdk.io_base import SingerMessageType
from xero_client.errors import InputError

REQUIRED: t.Final[dict[str, dict[str, type]]] = {
    SingerMessageType.SCHEMA.value: {"stream": str, "schema": dict},
    SingerMessageType.RECORD.value: {"stream": str, "record": dict},
    SingerMessageType.STATE.value: {"value": dict},
    SingerMessageType.ACTIVATE_VERSION.value: {"stream": str, "version": int},
    SingerMessageType.BATCH.value: {"stream": str, "encoding": dict, "manifest": list},
}
"""What a message of each type cannot do without, and of which type it is."""
Message: t.TypeAlias = dict[str, t.Any]
"""One line of the input, or of a file of ours."""

KINDS: t.Final = {str: "text", dict: "object", int: "whole number", list: "list"}
"""How the types are called in JSON, more or less."""
LONGEST_NAME: t.Final = 255
"""Characters of a stream's name."""


class MessageError(InputError):
    """A Singer message that cannot be used; whoever reads the input says in which line it stands."""


class SchemaMissingError(MessageError):
    """A RECORD came before a SCHEMA of its stream that can be used."""


def what_is_wrong(message: dict[str, t.Any]) -> str:
    """Why an object is no Singer message; empty if it is one."""
    kind = message.get("type")
    required = REQUIRED.get(kind) if isinstance(kind, str) else None
    if required is None:
        return f"has no type of {', '.join(REQUIRED)}"
    for name, wanted in required.items():
        if not isinstance(message.get(name), wanted) or message[name] is True or message[name] is False:
            lacks = f"whose {name} is no {KINDS[wanted]}" if message.get(name) is not None else f"without {name}"
            return f"is {_one(kind)} {lacks}"
    if "stream" in required and not _is_name(message["stream"]):
        return f"is {_one(kind)} whose stream has no name, or one that cannot be printed"
    if not _is_key(message.get("key_properties")):
        return f"is {_one(kind)} whose key_properties are not a list of names"
    return ""


def refuse_batch(message: Message) -> t.NoReturn:
    """Files that a tap wrote are no rows of the input."""
    raise MessageError(f"Stream {message['stream']} comes as BATCH: unset batch_config in the tap.")


def _one(kind: t.Any) -> str:
    return f"{'an' if str(kind).startswith('A') else 'a'} {kind}"


def _is_name(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= LONGEST_NAME


def _is_key(names: t.Any) -> bool:
    return names is None or (isinstance(names, list) and all(isinstance(name, str) and name for name in names))
