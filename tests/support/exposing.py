"""Ways in which a run with secrets fails, made at random, so that somebody's words may hold one of the secrets."""

from __future__ import annotations

import json
import sqlite3
import string
import typing as t
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

from xero_client.grant.grant import lineage_of
from xero_client.settings.shared_settings import Settings

from support.echoing import echoing_http, echoing_postgres
from support.given import PREFIXES, Given, secret_settings
from support.stores import store_in

if t.TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from contextlib import ExitStack

Json: t.TypeAlias = dict[str, t.Any]

ODD: t.Final = (
    "\n",
    " ",
    "\r\n",
    "\u20ac",
    "\u00e9",
    "\0",
    "\x1b[2J",
    "\ud800",
    "@",
    "%zz",
    "%0a",
    '"',
    "'",
    "/",
    ":",
    "?",
    "#",
    "",
)
NOWHERE: t.Final = "http://127.0.0.1:1"
ASKED: t.Final = ("scopes", "status", "refresh", "connections", "revoke --yes", "login --timeout 0.2", "import -")
"""What xero-auth is asked to do; `export` has to show a grant."""


@dataclass(kw_only=True)
class Exposure:
    """One run that is going to fail, and what it must not show."""

    chance: random.Random
    given: Given
    command: str
    stack: ExitStack
    settings: Json = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    configured: tuple[str, ...] | None = None
    """How the settings are given; None: in a file, or in the environment."""
    secrets: list[str] = field(default_factory=list)

    def canary(self) -> str:
        """A secret that nothing else looks like."""
        secret = "".join(self.chance.choices(string.ascii_letters + string.digits, k=24))
        self.secrets.append(secret)
        return secret

    def odd(self) -> str:
        """Two secrets with something between them that may be an end for whoever reads it."""
        return self.canary() + self.chance.choice(ODD) + self.canary()

    def fill(self) -> None:
        """Have a secret in every setting that is declared as one, of which a run can still make something."""
        for name in secret_settings(self.command):
            if not name.endswith("_url"):
                self.settings[name] = self.canary()
        self.settings["auth_flow"] = self.chance.choice(
            ["authorization_code", "pkce", "client_credentials", "access_token"]
        )


def odd_characters(run: Exposure) -> None:
    for name in run.chance.sample(secret_settings(run.command), 2):
        text = run.odd()
        forms = [f"postgresql://user:{text}@127.0.0.1:1/books", f"{text}://x", text]
        if "@" not in text:  # What follows one would be the name of a host, for whoever reads it.
            forms.append(f"postgresql://user:{text}/books")
        forms += [f"postgresql://127.0.0.1:1/books?{word}={text}" for word in ("password", "sslmode", "port", "wrong")]
        run.settings[name] = run.chance.choice(forms) if name.endswith("_url") else text


def wrong_types(run: Exposure) -> None:
    name = run.chance.choice(secret_settings(run.command))
    run.settings[name] = run.chance.choice([[run.odd()], {"password": run.odd()}, [{run.odd(): 1}], True, 5])


def unreachable_hosts(run: Exposure) -> None:
    run.settings |= {"api_url": NOWHERE, "token_url": f"{NOWHERE}/token"}
    if run.chance.random() < 0.5:
        query = run.chance.choice(["", "?connect_timeout=1", f"?application_name={run.canary()}", f"?{run.canary()}=1"])
        run.settings["store_url"] = f"postgresql://{run.canary()}:{run.canary()}@127.0.0.1:1/books{query}"


def echoing_servers(run: Exposure) -> None:
    url = run.stack.enter_context(echoing_http(run.chance))
    run.settings |= {"api_url": url, "token_url": f"{url}/token"}
    if run.chance.random() < 0.3:
        run.settings["token_url"] = run.given.config["token_url"]


def echoing_databases(run: Exposure) -> None:
    port = run.stack.enter_context(echoing_postgres())
    name = run.chance.choice([name for name in secret_settings(run.command) if name.endswith("_url")])
    run.settings[name] = f"postgresql://{run.canary()}:{run.canary()}%21@127.0.0.1:{port}/books?sslmode=prefer"


def corrupt_stores(run: Exposure) -> None:
    """A store whose rows hold what no version of ours has written, or that is no database."""
    file = run.given.folder / "store-corrupt.db"
    run.settings |= {"store_url": f"sqlite:///{file}", "auth_flow": "authorization_code", "refresh_token": None}
    settings = {**run.given.config, **run.settings}
    lineage = lineage_of(Settings.from_config({k: v for k, v in settings.items() if v is not None}, plugin="tests/1"))
    if run.chance.random() < 0.2:
        file.write_text(run.canary() * 100)
        file.chmod(0o600)
        return
    with sqlite3.connect(file) as store:
        store.execute(
            "CREATE TABLE xero_grants (lineage VARCHAR(64) PRIMARY KEY, access_token TEXT, expires_at FLOAT,"
            " refresh_token TEXT, previous_refresh_token TEXT, refreshed_at FLOAT)"
        )
        spoilt: list[Callable[[], t.Any]] = [
            *(run.canary, run.odd, lambda: run.chance.randrange(10**17, 10**18)),
            *(lambda: f"{run.canary()}\n{run.canary()}", lambda: f"fernet:{run.odd()}"),
        ]
        row = [run.chance.choice(spoilt)() for _ in range(5)]
        values = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value for value in row]
        casts = ", ".join(["?", *[run.chance.choice(["?", "CAST(? || x'ff' AS TEXT)", "CAST(? AS TEXT)"])] * 5])
        store.execute(f"INSERT INTO xero_grants VALUES ({casts})", [lineage, *values])  # noqa: S608
    store.close()
    file.chmod(0o600)
    if run.chance.random() < 0.5:
        run.environment["XERO_STORE_KEY"] = a_key(run)


def wrong_keys(run: Exposure) -> None:
    run.environment["XERO_STORE_KEY"] = run.chance.choice(
        [run.canary(), run.canary() + run.chance.choice(["\n", " ", ",", "\u20ac"]) + run.canary(), a_key(run)]
    )


def proxies(run: Exposure) -> None:
    port = run.stack.enter_context(echoing_http(run.chance)).rpartition(":")[2]
    place = run.chance.choice([f"127.0.0.1:{port}", "127.0.0.1:1", "[", "x:y", "127.0.0.1:99999"])
    scheme = run.chance.choice(["http", "https", "ftp", "socks5", ""])
    odd = run.chance.choice(["", "%0a", "%zz", "\u20ac", "\u00e9", "@", "#"])
    url = f"{scheme}://{run.canary()}:{run.canary()}{odd}{run.canary()}@{place}"
    run.environment |= dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "http_proxy", "https_proxy"), url)
    run.environment |= {"NO_PROXY": "", "no_proxy": ""}
    if run.chance.random() < 0.5:
        run.settings |= {"api_url": "https://127.0.0.1:1", "token_url": "https://127.0.0.1:1/token"}


def misplaced(run: Exposure) -> None:
    """Settings where the name of a file should be, or in a file that is none of settings."""
    whole = json.dumps({"client_id": run.canary(), "client_secret": run.canary(), "refresh_token": run.odd()})
    broken = run.chance.choice([whole[:-1], whole[1:], f"[{whole}]", whole.replace(":", "="), f"{whole}{whole}"])
    file = str(run.given.written(broken.encode("utf-8", "surrogatepass") + run.chance.choice([b"", b"\xff"])))
    run.configured = run.chance.choice([("--config", whole), ("--config", file)])
    if run.command == "auth" and run.chance.random() < 0.5:
        run.configured = ("--set", run.canary())


def a_key(run: Exposure) -> str:
    """One that could be the right one."""
    key = urlsafe_b64encode(run.chance.randbytes(32)).decode()
    run.secrets.append(key)
    return key


WAYS: t.Final[tuple[Callable[[Exposure], None], ...]] = (
    *(odd_characters, wrong_types, unreachable_hosts, echoing_servers, echoing_databases, corrupt_stores, wrong_keys),
    *(proxies, misplaced),
)


def configured(run: Exposure) -> tuple[str, ...]:
    """The arguments and variables that give the settings, in one of the ways."""
    if run.configured is not None:
        return run.configured
    texts = {name: value for name, value in run.settings.items() if isinstance(value, str) and is_text(value)}
    if len(texts) == len(run.settings) and run.chance.random() < 0.4:
        base = run.given.config | {"store_url": store_in(run.given.folder)} | texts
        prefix = PREFIXES[run.command]
        run.environment |= {prefix + name.upper(): str(value) for name, value in base.items() if isinstance(value, str)}
        return () if run.command == "auth" else ("--config", "ENV")
    return ("--config", str(run.given.file(run.settings)))


def is_text(value: str) -> bool:
    """Whether it can be an argument or a variable of a process."""
    return "\0" not in value and value.isprintable() | value.isascii()
