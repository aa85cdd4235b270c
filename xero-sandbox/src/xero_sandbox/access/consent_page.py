"""The HTML of the authorize page and of its error page: plain, without scripts, and readable aloud."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from xero_sandbox.http.messages import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xero_sandbox.books.organisation import Organisation

PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }}
fieldset {{ margin: 1rem 0; }}
button {{ font: inherit; padding: .5rem 1rem; margin-right: .5rem; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def consent_page(
    app: str, scopes: Iterable[str], choices: Iterable[Organisation], hidden: Mapping[str, str], *, several: bool
) -> str:
    """The form: which organisations, and yes or no. `hidden` are the parameters that it repeats."""
    kind = "checkbox" if several else "radio"
    boxes = "\n".join(
        f'<p><label><input type="{kind}" name="tenant" value="{each.tenant_id}"'
        f"{' checked' if place == 0 else ''}> {escape(each.name)}</label></p>"
        for place, each in enumerate(choices)
    )
    fields = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in hidden.items()
    )
    asked = "\n".join(f"<li><code>{escape(scope)}</code></li>" for scope in scopes)
    return f"""<h1>{escape(app)} wants access to your organisation</h1>
<p>This is xero-sandbox: nothing behind this page is real.</p>
<h2>What it asks for</h2>
<ul>
{asked}
</ul>
<form method="post">
{fields}
<fieldset>
<legend>{"Organisations" if several else "Organisation"} to connect</legend>
{boxes}
</fieldset>
<button type="submit" name="decision" value="allow">Allow access</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</form>"""


def error_page(message: str) -> str:
    return f'<h1>Sorry, something went wrong</h1>\n<p role="alert">Error: {escape(message)}</p>'


def html(title: str, body: str, status: int = 200) -> Response:
    page = PAGE.format(title=escape(title), body=body)
    return Response(status=status, headers=dict(HEADERS), body=page.encode())


def redirect(address: str) -> Response:
    return Response(status=302, headers={"Location": address})
