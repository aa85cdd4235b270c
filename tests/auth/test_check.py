"""xero-auth check: whatever a run needs, tried in one command, whose exit code says what is wrong."""

from __future__ import annotations

import json
import re
import typing as t
from collections import Counter
from pathlib import Path

import pytest
from support.singer import contacts, whole
from support.target import Target

if t.TYPE_CHECKING:
    from support.auth import Auth
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.tap import Tap
    from support.target import Run

NOWHERE: t.Final = "http://127.0.0.1:9"


def asked(sandbox: Sandbox) -> list[tuple[str, str]]:
    """The calls to the books, without the one that asks which organisation this is."""
    calls = [(f"{call['method']} {call['path']}", call["query"].get("pageSize", "")) for call in sandbox.tenant_calls()]
    return [each for each in calls if each[0] != "GET /Organisation"]


def test_what_a_run_needs_is_told_in_one_screen(sandbox: Sandbox, auth: Auth) -> None:
    auth.log_in()

    done = auth("check")

    assert done.exit_code == 0, done.told
    lines = done.out.splitlines()
    assert (max(map(len, lines)) <= 80, len(lines) <= 24) == (True, True), done.out
    for name in ("app", "store", "access token", "organisations", "scopes", "can be read", "calls left"):
        assert any(line.startswith(name) for line in lines), done.out
    assert lines[-1] == "Everything is right."
    assert auth.config["client_secret"] not in done.out


def test_each_selected_stream_costs_one_call_for_as_little_as_can_be(sandbox: Sandbox, auth: Auth) -> None:
    auth.log_in()
    before = len(asked(sandbox))

    done = auth("check", "--stream", "contacts", "--stream", "users", "--json")

    assert asked(sandbox)[before:] == [("GET /Contacts", "1"), ("GET /Users", "")]
    assert (done.json["right"], done.json["streams"]) == (True, {"contacts": None, "users": None})


def test_in_a_meltano_project_its_select_says_which_streams(auth: Auth) -> None:
    auth.log_in()
    select = json.dumps(["bank_*.*", "users.UserID", "!bank_transfers.*", "!users.EmailAddress"])

    config = auth.folder / "config.json"
    config.write_text(json.dumps(auth.config))

    done = auth.command("check", "--config", str(config), "--json", TAP_XERO__SELECT=select).finish()

    assert set(done.json["streams"]) == {"bank_transactions", "users"}


def settings_are_wrong(sandbox: Sandbox, auth: Auth) -> dict[str, t.Any]:
    return {"client_id": None}


def others_can_read_the_store(sandbox: Sandbox, auth: Auth) -> dict[str, t.Any]:
    (auth.folder / "store" / "store.db").chmod(0o644)
    return {}


def nobody_has_connected(sandbox: Sandbox, auth: Auth) -> dict[str, t.Any]:
    return {"store_url": f"sqlite:///{auth.folder}/store/other.db"}


def no_calls_are_left(sandbox: Sandbox, auth: Auth) -> dict[str, t.Any]:
    headers = {"X-Rate-Limit-Problem": "day", "Retry-After": "40000"}
    sandbox.order({"status": 429, "headers": headers}, path="/Organisation")
    return {}


def xero_is_away(sandbox: Sandbox, auth: Auth) -> dict[str, t.Any]:
    return {"api_url": NOWHERE}


def a_stream_fails(sandbox: Sandbox, auth: Auth) -> dict[str, t.Any]:
    sandbox.order({"status": 500}, path="/Users", times=2)
    return {}


@pytest.mark.parametrize(
    ("provoke", "exit_code", "words"),
    [
        (settings_are_wrong, 2, "client_id"),
        (others_can_read_the_store, 4, "can be read by others"),
        (nobody_has_connected, 5, "Nobody has connected"),
        (no_calls_are_left, 6, "today"),
        (xero_is_away, 9, "refuses the connection"),
        (a_stream_fails, 3, "Of 25 streams, 1 cannot be read"),
    ],
)
def test_the_exit_code_says_what_is_wrong(
    sandbox: Sandbox,
    auth: Auth,
    provoke: t.Callable[[Sandbox, Auth], dict[str, t.Any]],
    exit_code: int,
    words: str,
) -> None:
    auth.log_in()

    done = auth("check", **provoke(sandbox, auth))

    assert done.exit_code == exit_code, done.told
    assert done.told.splitlines()[-1].startswith("Error: ")
    assert words in done.told
    assert "Everything is right" not in done.out


def test_what_was_found_before_is_told_too(sandbox: Sandbox, auth: Auth) -> None:
    auth.log_in()
    sandbox.order({"status": 500}, path="/Users", times=2)

    done = auth("check", "--stream", "users")

    assert done.exit_code == 9
    assert "users: GET /api.xro/2.0/Users failed at Xero (500)." in " ".join(done.out.split())
    assert "calls left" in done.out


def test_what_xero_does_not_allow_is_named_and_is_wrong_if_it_was_named(auth: Auth) -> None:
    auth.log_in(None, "--stream", "contacts", "--stream", "organisations")

    everything, named = auth("check"), auth("check", "--stream", "contacts", "--stream", "invoices")

    assert (everything.exit_code, named.exit_code) == (0, 5)
    assert "invoices needs accounting.invoices.read" in " ".join(everything.out.split())
    assert "What was named lacks scopes" in named.told


@pytest.mark.parametrize(("login", "exit_code"), [(["--entity", "Contacts"], 0), (["--stream", "contacts"], 5)])
def test_the_target_needs_something_that_it_may_write(
    sandbox: Sandbox, auth: Auth, login: list[str], exit_code: int
) -> None:
    auth.log_in(None, *login, "--stream", "organisations")
    before = len(asked(sandbox))

    done = auth("check", "--plugin", "target-xero", "--write")

    assert done.exit_code == exit_code, done.told
    assert asked(sandbox)[before:] == [], "it reads which organisation this is, and no records"


def test_one_who_may_only_write_is_well_connected(auth: Auth) -> None:
    """The organisation's own record needs a scope of its own, which nobody needs who only writes contacts."""
    auth.log_in(None, "--entity", "Contacts")

    done = auth("check", "--plugin", "target-xero", "--entity", "Contacts")

    assert done.exit_code == 0, done.told
    assert "calls left" in done.out


@pytest.fixture
def tenants(sandbox: Sandbox, auth: Auth) -> list[str]:
    """Seven organisations that are connected."""
    sandbox.reset(organisations=7, day_limit=1000)
    ids = list(sandbox.config(organisations="7")["tenant_ids"])
    auth.log_in(ids)
    return ids


def asked_in(sandbox: Sandbox) -> Counter[str]:
    """Calls by organisation, with that which asks which one this is."""
    return Counter(call["tenant"] for call in sandbox.tenant_calls())


def test_each_organisation_that_a_run_would_read_is_asked_for_each_stream(
    sandbox: Sandbox, auth: Auth, tenants: list[str]
) -> None:
    before = asked_in(sandbox)

    done = auth("check", "--stream", "users", "--stream", "contacts", tenant_ids=tenants[:2])

    assert done.exit_code == 0, done.told
    assert asked_in(sandbox) - before == dict.fromkeys(tenants[:2], 3)
    told = " ".join(done.out.split())
    assert "calls spent 6 in 2 organisations calls left" in told
    assert re.search(r"calls left 99\d today in .+, 99\d today in ", told), told


def test_of_many_organisations_a_few_are_asked_and_more_on_demand(
    sandbox: Sandbox, auth: Auth, tenants: list[str]
) -> None:
    before = asked_in(sandbox)
    few = auth("check", "--stream", "users", tenant_ids=["all"])
    after = asked_in(sandbox)
    every = auth("check", "--stream", "users", "--organisations", "7", "--json", tenant_ids=["all"])

    assert sorted((after - before).values()) == [2] * 5
    assert "10 in 5 of 7 organisations; --organisations 7 asks all" in " ".join(few.out.split())
    assert "and 2 others" in few.out
    assert asked_in(sandbox) - after == dict.fromkeys(tenants, 2)
    assert every.json["calls"] == 14
    assert {each["tenant_id"] for each in every.json["organisations"]} == {*tenants}


def day_is_over(sandbox: Sandbox, tenant_id: str) -> None:
    headers = {"X-Rate-Limit-Problem": "day", "Retry-After": "40000"}
    sandbox.order({"status": 429, "headers": headers}, path="/Users", tenant=tenant_id)


def users_fail(sandbox: Sandbox, tenant_id: str) -> None:
    sandbox.order({"status": 500}, path="/Users", tenant=tenant_id, times=2)


def everything_fails(sandbox: Sandbox, tenant_id: str) -> None:
    sandbox.order({"status": 500}, path="/Organisation", tenant=tenant_id, times=2)


@pytest.mark.parametrize(
    ("wrong", "exit_code"),
    [
        ([users_fail], 3),
        ([everything_fails], 3),
        ([day_is_over], 6),
        ([users_fail, day_is_over], 6),
        ([everything_fails, everything_fails], 9),
        ([users_fail, users_fail], 3),
    ],
    ids=lambda case: " ".join(each.__name__ for each in case) if isinstance(case, list) else "",
)
def test_the_worst_of_several_organisations_says_the_exit_code_and_the_others_are_read(
    sandbox: Sandbox,
    auth: Auth,
    tenants: list[str],
    wrong: list[t.Callable[[Sandbox, str], None]],
    exit_code: int,
) -> None:
    for provoke, tenant_id in zip(wrong, tenants[:2], strict=False):
        provoke(sandbox, tenant_id)

    done = auth("check", "--stream", "users", "--stream", "contacts", "--json", tenant_ids=tenants[:2])

    assert done.exit_code == done.json["exit_code"] == exit_code, done.told
    found = {each["tenant_id"]: each for each in done.json["organisations"]}
    for tenant_id in tenants[len(wrong) : 2]:
        assert found[tenant_id]["streams"] == {"contacts": None, "users": None}
        assert found[tenant_id]["calls_left"] > 900
    names = [found[each]["name"] for each in tenants[: len(wrong)]]
    told = [each["told"] for each in done.json["found"] if each["name"] == "cannot be read"]
    assert told
    assert len(wrong) > 1 or told[0].endswith(f"({names[0]})")


def test_a_custom_connection_is_checked_without_a_login(sandbox: Sandbox, auth: Auth, tmp_path: Path) -> None:
    assert auth("check", "--stream", "users", **sandbox.config(app="custom")).exit_code == 0


@pytest.mark.parametrize("named", [["--entity", "Invoices"], ["--plugin", "target-xero", "--write"]], ids=" ".join)
def test_where_the_target_would_write_nothing_is_not_right(
    sandbox: Sandbox, auth: Auth, tmp_path: Path, named: list[str]
) -> None:
    """The wrong organisation, or several: the check ends as the run would, with its words."""
    sandbox.reset(organisations=2)
    tenants = list(sandbox.config(organisations="2")["tenant_ids"])
    auth.log_in(tenants, "--write")
    settings = tmp_path / "target.json"
    settings.write_text(json.dumps({"expected_organisation": "Another Ltd"}))

    several = auth("check", *named, tenant_ids=["all"])
    wrong = auth("check", *named, "--config", str(settings), tenant_ids=tenants[:1])
    right = auth("check", *named, tenant_ids=tenants[:1], expected_organisation=tenants[0])

    assert (several.exit_code, wrong.exit_code, right.exit_code) == (2, 5, 0), several.told + wrong.told + right.told
    assert "tenant_ids should name one organisation to write to" in several.told
    assert "expected_organisation is Another Ltd, but this is" in wrong.told


def test_a_named_stream_that_a_role_does_not_allow_is_wrong_as_one_without_its_scope(
    sandbox: Sandbox, auth: Auth
) -> None:
    sandbox.reset(role="standard")
    auth.log_in()

    everything, named = auth("check"), auth("check", "--stream", "contacts", "--stream", "manual_journals")

    assert (everything.exit_code, named.exit_code) == (0, 5), everything.told + named.told
    assert "Xero does not allow manual_journals, which was named" in named.told
    assert "a user who may see reports" in " ".join(named.out.split())
    assert "Everything is right" not in named.out


def test_a_listed_organisation_that_is_not_connected_is_named_and_the_others_are_read_as_in_a_run(
    sandbox: Sandbox, auth: Auth, tap: Tap, tenants: list[str]
) -> None:
    sandbox.disconnect(tenants[1])
    settings: Json = {"tenant_ids": tenants[:3]}

    checked = auth("check", "--stream", "users", "--json", **settings)
    run = tap("users", **settings)
    target = auth("check", "--plugin", "target-xero", "--entity", "Contacts", **settings)

    assert checked.exit_code == run.exit_code == 3, checked.told + run.told
    assert [each["tenant_id"] for each in checked.json["organisations"]] == [tenants[0], tenants[2]]
    assert checked.json["streams"] == {"users": None}
    assert f"The organisation {tenants[1]} is not connected." in " ".join(checked.told.split())
    assert target.exit_code == 5, "who writes, writes to the organisation that is named"


def words_of(run: Run) -> str:
    """What the run said was wrong, without the time."""
    return run.errors[-1].rpartition(" | ")[2].strip()


@pytest.fixture
def written(auth: Auth, tmp_path: Path) -> Target:
    """The target with this connection, which has published a contact."""
    auth.log_in(None, "--write")
    target = Target(tmp_path / "target", auth.config | {"ledger_url": f"sqlite:///{tmp_path}/store/ledger.db"})
    assert target(whole(contacts(1))).exit_code == 0
    return target


def file_of_others(target: Target, name: str) -> Json:
    file = target.folder / "notes.txt"
    file.write_text("Notes of mine.\n")
    return {name: str(file)}


@pytest.mark.parametrize("name", ["results_path", "rejects_path", "runs_path"])
def test_a_file_that_the_target_would_refuse_is_found_and_stays_as_it_is(
    auth: Auth, written: Target, name: str
) -> None:
    settings = written.config | file_of_others(written, name)

    checked = auth("check", "--plugin", "target-xero", **settings)
    run = written(whole(contacts(1)), **settings)

    assert checked.exit_code == run.exit_code == 2, checked.told
    assert words_of(run) in checked.told
    assert Path(settings[name]).read_text() == "Notes of mine.\n"


def test_the_plan_of_a_dry_run_is_looked_at_and_kept(auth: Auth, written: Target) -> None:
    wrong = written.config | {"dry_run": True} | file_of_others(written, "plan_path")
    right = wrong | {"plan_path": str(written.folder / "plan.jsonl")}
    assert written(whole(contacts(2)), **right).exit_code == 0
    plan = Path(right["plan_path"]).read_text()

    assert auth("check", "--plugin", "target-xero", **wrong).exit_code == 2
    assert auth("check", "--plugin", "target-xero", **right).exit_code == 0
    assert Path(right["plan_path"]).read_text() == plan


@pytest.mark.parametrize(
    "wrong",
    [
        {"streams": {"bills": {"entity": "Invoice"}}},
        {"streams": {"bills": {"entity": "Invoices", "match_on": ["Nonsense"]}}},
        {"results_path": "one.jsonl", "rejects_path": "one.jsonl"},
        {"on_reject": "perhaps"},
        {"expected_organisation": " "},
    ],
    ids=str,
)
def test_settings_that_the_target_would_refuse_are_refused_with_its_words(
    auth: Auth, written: Target, wrong: Json
) -> None:
    checked = auth("check", "--plugin", "target-xero", **written.config | wrong)
    run = written(whole(contacts(1)), **wrong)

    assert checked.exit_code == run.exit_code == 2, checked.told
    assert words_of(run) in checked.told


def test_settings_in_the_environment_of_meltano_are_looked_at_too(auth: Auth, written: Target) -> None:
    config = written.folder / "config.json"
    config.write_text(json.dumps(auth.config))
    streams = json.dumps({"bills": {"entity": "Invoice"}})

    command = ("check", "--config", str(config), "--plugin", "target-xero")
    done = auth.command(*command, TARGET_XERO_STREAMS=streams).finish()

    assert done.exit_code == 2, done.told
    assert "Invoice" in done.told


def ledger_is_lost(target: Target) -> Json:
    Path(target.config["ledger_url"].removeprefix("sqlite:///")).unlink()
    return {}


def ledger_is_elsewhere(target: Target) -> Json:
    return {"ledger_url": target.config["ledger_url"].replace("ledger.db", "legder.db")}


def ledger_cannot_be_opened(target: Target) -> Json:
    return {"ledger_url": f"sqlite:///{target.folder}/nowhere/ledger.db"}


@pytest.mark.parametrize("provoke", [ledger_is_lost, ledger_is_elsewhere, ledger_cannot_be_opened])
def test_a_ledger_that_the_target_would_refuse_is_found(
    auth: Auth, written: Target, provoke: t.Callable[[Target], Json]
) -> None:
    settings = written.config | provoke(written)

    checked = auth("check", "--plugin", "target-xero", **settings)
    run = written(whole(contacts(1)), **settings)

    assert checked.exit_code == run.exit_code, checked.told
    assert checked.exit_code in {2, 4}
    assert words_of(run) in checked.told


def test_where_the_ledger_is_and_that_it_can_be_written_is_told(auth: Auth, written: Target) -> None:
    done = auth("check", "--plugin", "target-xero", "--json", **written.config)

    assert done.exit_code == 0, done.told
    found = {each["name"]: each["told"] for each in done.json["found"]}
    assert found["ledger"].endswith("ledger.db, can be written")
    again = written(whole(contacts(1)))
    assert "1 unchanged" in again.summary, "the check has left the ledger as it was"


def test_what_the_tap_would_refuse_of_its_settings_is_found(auth: Auth) -> None:
    auth.log_in()

    done = auth("check", "--plugin", "tap-xero", extra_streams=["no_such_report"])

    assert done.exit_code == 2, done.told
    assert "no_such_report" in done.told
