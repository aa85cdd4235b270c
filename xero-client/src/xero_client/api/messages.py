"""Finds what Xero says in an answer, whatever form the answer has: JSON, XML, text, or a page."""

from __future__ import annotations

import html
import re
import typing as t

from xero_client.transport.json_repair import decoded

if t.TYPE_CHECKING:
    from collections.abc import Iterator

Record: t.TypeAlias = dict[str, t.Any]

ERRORS: t.Final = frozenset({"validationerrors", "errors"})
WARNINGS: t.Final = frozenset({"warnings"})
"""Names of lists of messages, in small letters."""

SENTENCES: t.Final = ("message", "detail", "error_description", "description", "title", "error")
"""Members that hold the sentence of an error that has no such list, the best first."""

WRAPPER: t.Final = "Elements"
"""Where a refused call has the documents that were refused."""

LONGEST: t.Final = 300
MOST: t.Final = 20

_SECRET: t.Final = re.compile(
    r"""(?i)\bbearer\s+\S+|\beyJ[\w-]+\.[\w.-]+|\b[\w-]*(?:token|secret|password)["']?\s*[=:]\s*\S+|[A-Za-z0-9_-]{48,}"""
)
_UNSEEN: t.Final = re.compile(r"(?is)<(script|style|svg)\b.*?</\1\s*>|<!--.*?-->|<\?.*?\?>|<!doctype[^>]*>")
_TAG: t.Final = re.compile(r"<[^>]*>")
_TOKEN: t.Final = re.compile(r"<(?P<end>/?)(?P<name>[\w:.-]+)[^>]*?(?P<empty>/?)>|(?P<text>[^<]+)")


def sentences(content: bytes) -> tuple[str, ...]:
    """What the body of an answer says that is an error, in sentences; none if it says nothing."""
    said = [*_said(content)]
    return tuple(dict.fromkeys(filter(None, map(_readable, said[:MOST]))))


def errors_of(record: Record) -> tuple[str, ...]:
    """What is said against a document, and against each part of it, with the place named."""
    return _readable_all(_found(record, ERRORS, ""))


def warnings_of(record: Record) -> tuple[str, ...]:
    return _readable_all(_found(record, WARNINGS, ""))


def _said(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", errors="replace").strip()
    if text.startswith("<"):
        text = _UNSEEN.sub(" ", text).strip()
        is_page = re.match(r"(?i)<(html|head|body)\b", text)
        yield from [_page(text)] if is_page else _of(_tree(text))
        return
    try:
        body = decoded(content).value
    except ValueError:
        yield text
        return
    yield from _of(body)


def _of(body: t.Any) -> Iterator[str]:
    """The messages of an error: of its elements, otherwise its own."""
    if not isinstance(body, dict):
        yield from _texts(body)
        return
    elements = body.get(WRAPPER)
    found = (
        [said for each in elements if isinstance(each, dict) for said in _found(each, ERRORS, "")]
        if isinstance(elements, list)
        else []
    )
    found = found or [said for name, value in body.items() for said in _within(name, value, ERRORS)]
    inner = body.get("problem")  # where payroll has its own (S-PAYROLL, H)
    yield from found or _own(body) or (_own(inner) if isinstance(inner, dict) else [])


def _within(name: str, value: t.Any, wanted: frozenset[str]) -> Iterator[str]:
    """Messages in a member of the body; the name of a list of documents is no place in a document."""
    if name.lower() in wanted:
        yield from _texts(value)
    elif isinstance(value, list):
        yield from (said for each in value if isinstance(each, dict) for said in _found(each, wanted, ""))
    elif isinstance(value, dict):
        yield from _found(value, wanted, "")


def _own(body: Record) -> list[str]:
    """The one sentence that an error has besides."""
    names = {name.lower(): name for name in body}
    wanted = (body[names[each]] for each in SENTENCES if each in names)
    return [text for value in wanted for text in _texts(value)][:1]


def _found(record: Record, wanted: frozenset[str], place: str) -> Iterator[str]:
    """Each message in a record, those of its parts behind the name of the part; elements count from 0, as in JSON."""
    for name, value in record.items():
        if name.lower() in wanted:
            yield from (f"{place}: {text}" if place else text for text in _texts(value))
    for name, value in record.items():
        inner = f"{place}.{name}" if place else name
        if isinstance(value, dict):
            yield from _found(value, wanted, inner)
        elif isinstance(value, list) and name.lower() not in wanted:
            for number, each in enumerate(value):
                if isinstance(each, dict):
                    yield from _found(each, wanted, f"{inner}[{number}]")


def _texts(value: t.Any) -> Iterator[str]:
    """The sentences in a list of messages, which are objects or plain text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from _own(value) if any(name.lower() in SENTENCES for name in value) else _by_name(value)


def _by_name(value: Record) -> Iterator[str]:
    """Messages by the field that they are about."""
    for name, each in value.items():
        if isinstance(each, str | list):
            yield from (f"{name}: {text}" for text in _texts(each))


def _tree(text: str) -> t.Any:
    """XML as JSON would have it: an element whose children are of one kind is a list, or an object otherwise."""
    top: list[t.Any] = []
    stack: list[tuple[str, list[t.Any], str]] = [("", top, "")]
    for token in _TOKEN.finditer(text):
        name, children, said = stack[-1]
        if token["text"]:
            stack[-1] = (name, children, said + token["text"])
        elif token["empty"]:
            children.append((token["name"], ""))
        elif not token["end"]:
            stack.append((token["name"], [], ""))
        elif len(stack) > 1:
            stack.pop()
            stack[-1][1].append((name, _value(name, children, said)))
    while len(stack) > 1:  # what was cut off
        name, children, said = stack.pop()
        stack[-1][1].append((name, _value(name, children, said)))
    return top[0][1] if top else text


def _value(name: str, children: list[t.Any], said: str) -> t.Any:
    if not children:
        return html.unescape(said.strip())
    kinds = {kind for kind, _ in children}
    if name == WRAPPER or (len(kinds) == 1 and name in {f"{kind}s" for kind in kinds}):
        return [value for _, value in children]
    return dict(children)


def _page(text: str) -> str:
    """What a page for people says above all."""
    for tag in ("h1", "title", "body"):
        found = re.search(rf"(?is)<{tag}\b[^>]*>(.*?)(?:</{tag}\s*>|\Z)", text)
        if found and (said := _TAG.sub(" ", found[1]).strip()):
            return html.unescape(said)
    return html.unescape(_TAG.sub(" ", text))


def _readable_all(said: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_readable, said))))[:MOST]


def _readable(text: str) -> str:
    """On one line, not too long, and without anything that looks like a secret."""
    line = "".join(map(_seen, " ".join(_SECRET.sub("…", text).split())))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _seen(character: str) -> str:
    """What does not show, or would steer a terminal, as Python writes it."""
    return character if character.isprintable() else ascii(character)[1:-1]
