"""What Xero failed to say about a record stays open until it has said it, whatever becomes of the run or the record."""

from __future__ import annotations

import typing as t

import pytest
from support.tap import wait_until
from tap_xero.shorthand import unpacked
from xero_client.dates import as_datetime

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

HISTORY: t.Final = "Contacts/*/History"
HTML: t.Final = {"status": 200, "headers": {"Content-Type": "text/html"}, "body": "<html><body>Sign in</body></html>"}
CUT_JSON: t.Final = {
    "status": 200,
    "headers": {"Content-Type": "application/json"},
    "body": '{"HistoryRecords": [{"Changes": "No',
}
OF_ANOTHER_SHAPE: t.Final = {"status": 200, "body": {"Status": "OK"}}
FAILURES: t.Final[dict[str, Json]] = {
    "a failure": {"status": 503},
    "silence": {"stall_seconds": 1.5},
    "a page for people": HTML,
    "cut text": CUT_JSON,
    "no envelope": OF_ANOTHER_SHAPE,
    "a body that breaks off": {"truncate": 5},
    "no answer": {"drop": "before"},
}


class Reader:
    """Reads extra streams in run after run, each from the state of the last; keeps what a warehouse would have."""

    def __init__(self, tap: Tap, *streams: str, **settings: t.Any) -> None:
        self._tap = tap
        self._settings = {"extra_streams": list(streams), "minute_limit": 100_000, "read_timeout": 1, **settings}
        catalog = tap.discover(tap.config | self._settings)
        entries = [each for each in catalog["streams"] if each["stream"] in streams]
        for entry in entries:
            (root,) = (each for each in entry["metadata"] if not each["breadcrumb"])
            root["metadata"]["selected"] = True
        self._catalog = {"streams": entries}
        self._keys = {entry["stream"]: entry["key_properties"] for entry in entries}
        self.rows: dict[tuple[str, ...], Json] = {}
        self.state: Json | None = None

    def run(self, *, kill_when: t.Callable[[], bool] | None = None, **settings: t.Any) -> Run:
        started = self._tap.start(state=self.state, catalog=self._catalog, **{**self._settings, **settings})
        if kill_when:
            wait_until(lambda: kill_when() or started.process.poll() is not None)
            started.process.kill()
        run = self._tap.finish(started)
        self.state = next((m["value"] for m in reversed(run.messages) if m["type"] == "STATE"), self.state)
        for stream, records in run.records.items():
            self.rows |= {(stream, *(str(row[name]) for name in self._keys[stream])): row for row in records}
        return run

    def of(self, stream: str, field: str) -> set[str]:
        """The values of a field in the rows of a stream."""
        return {row[field] for key, row in self.rows.items() if key[0] == stream}

    def open(self, stream: str) -> list[str]:
        """What the state says is open, a line each."""
        (partition,) = (self.state or {})["bookmarks"][stream]["partitions"]
        return sorted(unpacked(partition.get("open")))


@pytest.fixture
def contacts(sandbox: Sandbox, tap: Tap) -> list[str]:
    """A small company's contacts, each with a note."""
    sandbox.reset(invoices=0, contacts=20)
    tap.config |= sandbox.config()
    found = [each["ContactID"] for each in sandbox.get("Contacts", page=1, includeArchived="true").json()["Contacts"]]
    for contact in found:
        note = {"HistoryRecords": [{"Details": "Met at the fair"}]}
        sandbox.put(f"Contacts/{contact}/History", note).raise_for_status()
    sandbox.advance(60)
    return found


def asked(sandbox: Sandbox) -> list[str]:
    """Ids of the contacts whose history was asked for."""
    paths = [call["path"].strip("/").split("/") for call in sandbox.tenant_calls() if call["method"] == "GET"]
    return [path[1] for path in paths if path[2:] == ["History"]]


@pytest.mark.parametrize("effect", FAILURES.values(), ids=list(FAILURES))
def test_a_record_that_xero_failed_at_is_asked_for_by_the_next_run_though_it_has_not_changed(
    sandbox: Sandbox, tap: Tap, contacts: list[str], effect: Json
) -> None:
    reader = Reader(tap, "contact_history")
    sandbox.order(effect, path=f"Contacts/{contacts[3]}/History", times=0)

    first = reader.run()
    assert first.exit_code == 3, first.told
    assert contacts[3] in " ".join(reader.open("contact_history"))
    assert set(asked(sandbox)) == set(contacts)
    assert sandbox.be_well() > 0
    before = len(asked(sandbox))
    second = reader.run()
    third = reader.run()

    assert (second.exit_code, third.exit_code) == (0, 0), second.told
    assert asked(sandbox)[before:] == [contacts[3]]
    assert {row["ContactID"] for row in second.records["contact_history"]} == {contacts[3]}
    assert reader.open("contact_history") == []
    (stamp,) = {row["UpdatedDateUTC"] for row in second.records["contact_history"]}
    listed = sandbox.get(f"Contacts/{contacts[3]}").json()["Contacts"][0]["UpdatedDateUTC"]
    assert as_datetime(stamp) == as_datetime(listed)


def test_a_refusal_that_comes_twice_lets_the_record_pass_and_names_it(
    sandbox: Sandbox, tap: Tap, contacts: list[str]
) -> None:
    reader = Reader(tap, "contact_history")
    sandbox.order({"status": 404}, path=f"Contacts/{contacts[3]}/History", times=0)
    sandbox.order({"status": 400, "body": {"Type": "ValidationException"}}, path=f"Contacts/{contacts[5]}/History")
    sandbox.order({"status": 404}, path=f"Contacts/{contacts[7]}/History", times=1)

    first = reader.run()
    before = asked(sandbox)
    second = reader.run()

    assert (first.exit_code, second.exit_code) == (0, 0), first.told
    skipped = [line for line in first.told.splitlines() if "Skipped contact_history" in line]
    assert [contacts[n] in "".join(skipped) for n in (3, 5, 7)] == [True, True, False]
    assert [before.count(contacts[n]) for n in (3, 5, 7)] == [2, 1, 2]
    assert contacts[7] in reader.of("contact_history", "ContactID")
    assert asked(sandbox) == before
    assert reader.open("contact_history") == []
