"""A custom stream asks with every value that another stream has, such as the tasks of all projects."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.answering import Answer, answering
from support.custom import discover, only
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.answering import Asked
    from support.sandbox import Sandbox
    from support.tap import Json, Run

API: t.Final = "/projects.xro/2.0"
PROJECTS: t.Final[Json] = {
    "name": "my_projects",
    "path": f"{API}/Projects",
    "primary_keys": ["projectId"],
    "schema": {"properties": {"projectId": {"type": "string"}, "name": {"type": "string"}}},
}
TASKS: t.Final[Json] = {
    "name": "tasks",
    "path": f"{API}/Projects/{{projectId}}/Tasks",
    "path_values": {"projectId": {"each": {"stream": "my_projects", "field": "projectId"}}},
    "primary_keys": ["taskId"],
    "schema": {"properties": {"taskId": {"type": "string"}, "projectId": {"type": "string"}}},
}
FAILED: t.Final = 3


class Projects:
    """Projects with three tasks each, handed out in pages; some of them fail."""

    def __init__(self, count: int) -> None:
        self.ids = [f"p{each:03}" for each in range(count)]
        self.failing: set[str] = set()
        self.gone: set[str] = set()

    @property
    def tasks(self) -> set[str]:
        return {f"{project}-{place}" for project in self.ids for place in range(3)}

    def __call__(self, asked: Asked) -> Answer:
        way = asked.path.removeprefix(f"{API}/").split("/")
        if set(way) & self.failing:
            return Answer(status=500, body=b"{}")
        if set(way) & self.gone:
            return Answer(status=404, body=b"{}")
        if way == ["Projects"]:
            found: list[Json] = [{"projectId": each, "name": "=a name"} for each in self.ids]
            return self._page(asked, found)
        if len(way) == 3:
            return self._page(asked, [{"taskId": f"{way[1]}-{place}", "name": "t"} for place in range(3)])
        return self._page(asked, [{"entryId": f"{way[3]}-e"}])

    def _page(self, asked: Asked, found: list[Json]) -> Answer:
        number, size = int(asked.query.get("page", "1")), 20
        counts = {"page": number, "pageSize": size, "pageCount": -(-len(found) // size), "itemCount": len(found)}
        body = {"pagination": counts, "items": found[(number - 1) * size : number * size]}
        return Answer(body=json.dumps(body).encode())


def tasks_of(run: Run) -> set[str]:
    return {record["taskId"] for record in run.records["tasks"]}


def test_children_of_all_parents_are_read_in_every_run(tmp_path: Path) -> None:
    """Those of new ones too, and each knows its parent, which is read for its keys though nobody selected it."""
    xero_has = Projects(45)
    with answering(xero_has) as xero:
        tap = Tap(tmp_path, xero.config)
        catalog = discover(tap, PROJECTS, TASKS)
        catalog["streams"] = [each for each in catalog["streams"] if each["stream"] == "tasks"]
        settings: Json = {"catalog": catalog, "custom_streams": [PROJECTS, TASKS]}
        first = tap(**settings)
        before = xero_has.tasks
        xero_has.ids.append("p900")
        again = tap(state=first.state, **settings)

    assert first.exit_code == 0, first.told
    assert tasks_of(first) == before
    assert tasks_of(again) == xero_has.tasks
    assert all(record["taskId"].startswith(record["projectId"]) for record in first.records["tasks"])
    assert first.records["my_projects"] == []
    assert "tasks asks with 45 values of other streams" in first.told
    assert len(json.dumps(again.state)) < 400


def test_a_schema_is_inferred_from_the_first_parents(tmp_path: Path) -> None:
    plain = {name: value for name, value in TASKS.items() if name != "schema"}
    with answering(Projects(45)) as xero:
        catalog = discover(Tap(tmp_path, xero.config), PROJECTS, plain)
        calls = len(xero.asked)

    [schema] = [each["schema"] for each in catalog["streams"] if each["stream"] == "tasks"]
    assert {"taskId", "projectId", "name"} <= schema["properties"].keys()
    assert calls == 2


def test_children_have_children(tmp_path: Path) -> None:
    entries = {
        "name": "entries",
        "path": f"{API}/Projects/{{projectId}}/Tasks/{{taskId}}/Entries",
        "path_values": {
            "projectId": {"each": {"stream": "my_projects", "field": "projectId"}},
            "taskId": {"each": {"stream": "tasks", "field": "taskId"}},
        },
        "primary_keys": ["entryId"],
        "paging": "pages",
    }
    with answering(Projects(2)) as xero:
        run = only(Tap(tmp_path, xero.config), PROJECTS, TASKS, entries)

    assert run.exit_code == 0, run.told
    assert {(each["projectId"], each["taskId"]) for each in run.records["entries"]} == {
        (f"p{project:03}", f"p{other:03}-{place}") for project in range(2) for other in range(2) for place in range(3)
    }


def test_a_parameter_takes_its_values_from_a_collection_of_the_catalogue(sandbox: Sandbox, tap: Tap) -> None:
    """As do ids in a path; the collection is asked as its own settings say."""
    notes = {
        "name": "notes",
        "path": "Accounts/{AccountID}/Attachments",
        "path_values": {"AccountID": {"each": {"stream": "accounts", "field": "AccountID"}}},
        "schema": {"properties": {"AttachmentID": {"type": "string"}}},
    }
    by_rate = {
        "name": "by_type",
        "path": "TaxRates",
        "params": {"TaxType": {"each": {"stream": "tax_rates", "field": "TaxType"}}},
        "primary_keys": ["TaxType"],
    }

    run = only(tap, notes, by_rate, streams={"accounts": {"params": {"where": 'Type == "BANK"'}}})

    banks = [each for each in tap("accounts").records["accounts"] if each["Type"] == "BANK"]
    assert run.exit_code == 0, run.told
    assert 0 < len(banks) == sum(call["path"].endswith("/Attachments") for call in sandbox.tenant_calls())
    assert {record["TaxType"] for record in run.records["by_type"]} == {
        record["TaxType"] for record in tap("tax_rates").records["tax_rates"]
    }


def test_a_parent_that_failed_is_asked_again_and_one_that_is_gone_is_not(tmp_path: Path) -> None:
    xero_has = Projects(30)
    xero_has.failing, xero_has.gone = {"p010"}, {"p005"}
    with answering(xero_has) as xero:
        tap = Tap(tmp_path, xero.config)
        first = only(tap, PROJECTS, TASKS)
        xero_has.failing = set()
        again = only(tap, PROJECTS, TASKS, state=first.state)

    lacking = {f"p010-{place}" for place in range(3)}
    assert first.exit_code == FAILED
    assert lacking.isdisjoint(tasks_of(first))
    assert again.exit_code == 0
    assert lacking <= tasks_of(again)
    assert tasks_of(first) | tasks_of(again) == {each for each in xero_has.tasks if not each.startswith("p005")}


@pytest.mark.parametrize(("calls", "again_all"), [(None, True), (34, False)])
def test_parents_that_were_asked_before_calls_ran_out_are_asked_again_if_there_are_enough(
    tmp_path: Path, calls: int | None, again_all: bool
) -> None:
    """What they had may be old by now; where calls are few, those that were not asked come first."""
    xero_has = Projects(30)
    with answering(xero_has) as xero:
        tap = Tap(tmp_path, xero.config)
        first = only(tap, PROJECTS, TASKS, max_calls=12)
        again = only(tap, PROJECTS, TASKS, state=first.state, max_calls=calls)

    assert (first.exit_code, again.exit_code) == (6, 0), again.told
    assert tasks_of(first)
    assert tasks_of(first) | tasks_of(again) == xero_has.tasks
    assert (tasks_of(first) <= tasks_of(again)) is again_all


def test_parents_that_cannot_be_read_leave_their_children_open(tmp_path: Path) -> None:
    xero_has = Projects(30)
    xero_has.failing = {"Projects"}
    with answering(xero_has) as xero:
        tap = Tap(tmp_path, xero.config)
        first = only(tap, PROJECTS, TASKS)
        xero_has.failing = set()
        again = only(tap, PROJECTS, TASKS, state=first.state)

    assert first.exit_code != 0
    assert "Skipped tasks of" in first.told
    assert tasks_of(again) == xero_has.tasks


def test_a_budget_reaches_the_children_of_all_parents_in_the_end(tmp_path: Path) -> None:
    """The state says in one value how far a run came."""
    xero_has = Projects(40)
    read: set[str] = set()
    state, runs = None, 0
    with answering(xero_has) as xero:
        tap = Tap(tmp_path, xero.config)
        while read != xero_has.tasks and runs < 12:
            run = only(tap, PROJECTS, TASKS, state=state, max_calls=16)
            read |= tasks_of(run)
            state, runs = run.state, runs + 1
            assert len(json.dumps(state["bookmarks"]["tasks"])) < 300

    assert read == xero_has.tasks
    assert runs > 1


@pytest.mark.parametrize("count", [3, 40])
def test_a_replication_key_leaves_out_what_has_not_changed_of_each_parent(tmp_path: Path, count: int) -> None:
    """And whatever its stamp, everything of a parent that is new comes."""
    stamp = "2020-01-01T00:00:00"

    def stamped(asked: Asked) -> Answer:
        answer = json.loads(xero_has(asked).body)
        return Answer(body=json.dumps({**answer, "items": [each | {"at": stamp} for each in answer["items"]]}).encode())

    xero_has = Projects(count)
    fields = TASKS["schema"]["properties"] | {"at": {"type": "string", "format": "date-time"}}
    custom = TASKS | {"replication_key": "at", "schema": {"properties": fields}}
    with answering(stamped) as xero:
        tap = Tap(tmp_path, xero.config)
        first = only(tap, PROJECTS, custom)
        xero_has.ids.append("p900")
        again = only(tap, PROJECTS, custom, state=first.state)

    assert len(tasks_of(first)) == 3 * count
    assert tasks_of(again) == {f"p900-{place}" for place in range(3)}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"stream": "nobody", "field": "projectId"}, "nobody is neither"),
        ({"stream": "balance_sheet", "field": "projectId"}, "balance_sheet is neither"),
        ({"stream": "my_projects", "field": "id"}, "a field of my_projects, which has no id"),
        ({"stream": "invoices", "field": "Id"}, "a field of invoices, which has no Id"),
        ({"stream": "my_projects"}, 'path_values.projectId.each should be a list, or {"stream": "…", "field": "…"}'),
        ({"stream": "tasks", "field": "projectId"}, "take their values from each other: tasks from tasks"),
    ],
)
def test_a_source_that_there_is_not_costs_no_call(tmp_path: Path, source: Json, words: str) -> None:
    custom = TASKS | {"path_values": {"projectId": {"each": source}}}
    with answering(Projects(1)) as xero:
        run = Tap(tmp_path, xero.config)(custom_streams=[PROJECTS, custom])

    assert run.exit_code == 2
    assert [words in line for line in run.errors] == [True], run.told
    assert xero.asked == []


def test_records_without_the_field_are_told(tmp_path: Path) -> None:
    parents = {name: value for name, value in PROJECTS.items() if name != "schema"}
    custom = TASKS | {"path_values": {"projectId": {"each": {"stream": "my_projects", "field": "id"}}}}
    with answering(Projects(3)) as xero:
        run = only(Tap(tmp_path, xero.config), parents, custom)

    assert run.exit_code == FAILED
    assert "The records of my_projects have no id to ask with" in run.told
