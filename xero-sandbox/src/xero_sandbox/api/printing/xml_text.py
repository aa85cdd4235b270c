"""Says in XML what an answer says in JSON: what Xero speaks to whoever does not ask for JSON (S-REQRESP, H).

The names are those of the models; the order of the elements within a record is that of the JSON, which Xero's is not.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from xero_sandbox.http.messages import Response
from xero_sandbox.openapi.models import models

if TYPE_CHECKING:
    from xero_sandbox.openapi.operations import Operation

JSON: Final = "application/json"
XML: Final = "text/xml; charset=utf-8"
SCALAR: Final = "string"
"""What an element of a list without a model is called."""
WORDS: Final = {True: "true", False: "false"}
REFUSED: Final = "DataContractBase"
"""What a refused element is called, whatever it is (xeroizer#557, XeroAPI-Schemas#13, H)."""
NAMESPACES: Final = {
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
DATE: Final = re.compile(r"/Date\((-?\d+)(?:\+0000)?\)/")
UNPRINTABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may contain."""


def is_asked(accept: str) -> bool:
    return not accept or "*/*" in accept or "xml" in accept


def translated(response: Response, operation: Operation) -> Response:
    """The same answer; what is no JSON, such as a 304, stays as it is."""
    if not response.headers.get("Content-Type", "").startswith(JSON):
        return response
    envelope = operation.response
    root = Element("Response" if response.status < 400 else "ApiException", NAMESPACES)  # noqa: PLR2004 - errors begin
    document = json.loads(response.body, parse_float=str, parse_int=str)
    refused = document.pop("Elements", [])
    _fill(root, document, {envelope.wrapper or "": envelope.model} if envelope else {})
    if refused and envelope:
        _put_refused(SubElement(root, "Elements"), refused, envelope.model)
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(status=response.status, headers={**response.headers, "Content-Type": XML}, body=body)


def _fill(element: Element, record: dict[str, Any], nested: dict[str, str]) -> None:
    for name, value in record.items():
        model = nested.get(name, "")
        if isinstance(value, list):
            within = SubElement(element, name)
            for each in value:
                _put(within, model or SCALAR, each, model)
        else:
            _put(element, name, value, model)


def _put_refused(elements: Element, refused: list[dict[str, Any]], model: str) -> None:
    for each in refused:
        _fill(SubElement(elements, REFUSED, {"xsi:type": model}), each, _models_in(model))


def _put(element: Element, name: str, value: Any, model: str) -> None:
    inner = SubElement(element, name)
    if isinstance(value, dict):
        _fill(inner, value, _models_in(model))
    elif value is not None:
        inner.text = _text(value)


def _models_in(model: str) -> dict[str, str]:
    """The models of a model's fields, as far as they have one."""
    fields = models().get(model, {}).get("fields", {})
    return {name: facts["model"] for name, facts in fields.items() if "model" in facts}


def _text(value: Any) -> str:
    """Dates are ISO in XML."""
    if isinstance(value, bool):
        return WORDS[value]
    found = DATE.fullmatch(value)
    if not found:
        return UNPRINTABLE.sub("\ufffd", str(value))
    moment = datetime.fromtimestamp(int(found[1]) / 1000, tz=timezone.utc)
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds").removesuffix(".000")
