"""What a stream asks Xero can be set, and computed when the run starts."""

from __future__ import annotations

import datetime as dt
import typing as t

import pytest

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap


def asked(sandbox: Sandbox, path: str) -> list[dict[str, str]]:
    """The parameters of the calls to a collection so far."""
    return [call["query"] for call in sandbox.tenant_calls() if call["path"] == path]


def with_params(tap: Tap, stream: str, state: Json | None = None, **params: t.Any) -> Run:
    return tap(stream, state=state, streams={stream: {"params": params}})


def ids(run: Run) -> set[str]:
    return {record["InvoiceID"] for record in run.records["invoices"]}


def days_ago(days: int) -> str:
    return (dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=days)).strftime("%Y,%m,%d")


def test_a_list_is_one_question(sandbox: Sandbox, tap: Tap) -> None:
    run = with_params(tap, "invoices", Statuses=["PAID", "VOIDED"])

    assert {record["Status"] for record in run.records["invoices"]} == {"PAID", "VOIDED"}
    assert {query["Statuses"] for query in asked(sandbox, "/Invoices")} == {"PAID,VOIDED"}


def test_a_marked_list_is_a_question_each(sandbox: Sandbox, tap: Tap) -> None:
    run = with_params(tap, "invoices", Statuses={"each": ["PAID", "VOIDED"]})

    assert {record["Status"] for record in run.records["invoices"]} == {"PAID", "VOIDED"}
    assert sorted(query["Statuses"] for query in asked(sandbox, "/Invoices")) == ["PAID", "VOIDED"]


def test_values_are_computed_when_the_run_starts(sandbox: Sandbox, tap: Tap) -> None:
    with_params(tap, "invoices", where="='Date >= ' + DateTime(today - days(30))")

    assert {query["where"] for query in asked(sandbox, "/Invoices")} == {f"Date >= DateTime({days_ago(30)})"}


def test_other_values_follow_the_marked_one(sandbox: Sandbox, tap: Tap) -> None:
    months = {"each": "=months(2)"}
    with_params(tap, "quotes", DateFrom=months, DateTo="=month_end(DateFrom)")

    windows = {(query["DateFrom"], query["DateTo"]) for query in asked(sandbox, "/Quotes")}
    today = dt.datetime.now(dt.timezone.utc).date()
    last_month = today.replace(day=1) - dt.timedelta(days=1)
    assert len(windows) == 2
    assert (last_month.replace(day=1).isoformat(), last_month.isoformat()) in windows


def test_what_is_not_set_is_not_asked(sandbox: Sandbox, tap: Tap) -> None:
    with_params(tap, "invoices", Statuses=None)

    assert all("Statuses" not in query for query in asked(sandbox, "/Invoices"))


def test_the_bookmark_is_at_hand_from_the_first_run_on(sandbox: Sandbox, tap: Tap) -> None:
    where = "='UpdatedDateUTC >= ' + DateTime(bookmark)"
    first = with_params(tap, "invoices", where=where)
    sandbox.advance(60)
    with_params(tap, "invoices", state=first.state, where=where)

    before, after = dict.fromkeys(query["where"] for query in asked(sandbox, "/Invoices"))
    assert before == "UpdatedDateUTC >= DateTime(1970,01,01,00,00,00)"
    assert str(dt.datetime.now(dt.timezone.utc).year) in after


def test_the_organisation_is_at_hand(sandbox: Sandbox, tap: Tap) -> None:
    organisation = tap("organisations").records["organisations"][0]

    with_params(tap, "contacts", searchTerm="=tenant_name")

    assert {query["searchTerm"] for query in asked(sandbox, "/Contacts")} == {organisation["Name"]}


def test_each_question_has_a_bookmark_of_its_own(sandbox: Sandbox, tap: Tap) -> None:
    """A question that is new reads all that it asks for; the others only what has changed."""
    first = with_params(tap, "invoices", Statuses={"each": ["PAID"]})

    both = with_params(tap, "invoices", state=first.state, Statuses={"each": ["PAID", "AUTHORISED"]})

    assert {record["Status"] for record in both.records["invoices"]} == {"AUTHORISED"}
    again = with_params(tap, "invoices", state=both.state, Statuses={"each": ["PAID", "AUTHORISED"]})
    assert again.records == {}


def test_nothing_is_missing_when_parameters_are_taken_away(sandbox: Sandbox, tap: Tap) -> None:
    narrow = with_params(tap, "invoices", Statuses="PAID")

    everything = tap("invoices", state=narrow.state)

    assert len(everything.records["invoices"]) == sandbox.count("Invoices")


def test_an_interrupted_run_goes_on_with_the_question_that_it_was_at(sandbox: Sandbox, tap: Tap) -> None:
    streams = {"invoices": {"page_size": 5, "params": {"Statuses": {"each": ["AUTHORISED", "PAID"]}}}}
    whole = tap("invoices", streams=streams)
    sandbox.order({"status": 500}, times=2, query={"Statuses": "PAID", "page": "3"})
    broken = tap("invoices", streams=streams)
    so_far = len(sandbox.tenant_calls())

    rest = tap("invoices", streams=streams, state=broken.state)

    assert ids(broken) < ids(broken) | ids(rest) == ids(whole)
    pages = [query["page"] for query in asked(sandbox, "/Invoices")[so_far:] if query.get("Statuses") == "PAID"]
    assert "1" not in pages


def test_records_are_asked_for_by_their_ids(sandbox: Sandbox, tap: Tap) -> None:
    wanted = sorted(ids(tap("invoices")))[:3]

    run = tap("invoices", streams={"invoices": {"path": {"InvoiceID": wanted}}})

    assert [record["InvoiceID"] for record in run.records["invoices"]] == wanted
    assert all(record["LineItems"] for record in run.records["invoices"])
    assert len(asked(sandbox, f"/Invoices/{wanted[0]}")) == 1
    assert ids(tap("invoices", streams={"invoices": {"path": {"InvoiceID": wanted}}}, state=run.state)) == set(wanted)


def test_an_id_that_is_gone_does_not_stop_the_others(sandbox: Sandbox, tap: Tap) -> None:
    wanted = sorted(ids(tap("invoices")))[:2]
    gone = "00000000-0000-0000-0000-000000000009"

    run = tap("invoices", streams={"invoices": {"path": {"InvoiceID": [wanted[0], gone, wanted[1]]}}})

    assert ids(run) == set(wanted)
    assert f"/Invoices/{gone} was refused by Xero (404" in run.told


def test_paging_can_be_left_to_the_user(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("invoices", streams={"invoices": {"paginate": False, "params": {"page": 2, "pageSize": 10}}})

    assert len(run.records["invoices"]) == 10
    assert [query["page"] for query in asked(sandbox, "/Invoices")] == ["2"]


def test_an_order_of_ones_own_loses_nothing_either(sandbox: Sandbox, tap: Tap) -> None:
    """Edits rearrange pages in such an order: they are read until nothing has moved."""
    sandbox.chaos(seed=4, edits=6, collections=["Invoices"])
    own = {"invoices": {"page_size": 20, "params": {"order": "UpdatedDateUTC ASC"}}}

    run = tap("invoices", streams=own)
    sandbox.end_chaos()
    then = tap("invoices", streams=own, state=run.state)

    assert len(ids(run) | ids(then)) == sandbox.count("Invoices")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"params": {"where": "=today.__class__"}}, "streams.invoices.params.where cannot be computed"),
        ({"params": {"where": "=tomorrow"}}, "there is no tomorrow: there are bookmark, date, DateTime, days"),
        ({"params": {"Statuses": {"all": []}}}, 'should be a value, a list, or {"each": [...]}'),
        ({"params": {"where": "=f'Total > {1e999}'"}}, "the number is too large: the most are 1,000 digits"),
        (
            {"params": {"a": {"each": "=months(999)"}, "b": {"each": "=months(999)"}}},
            "streams.invoices asks 998,001 questions (a, b): 100,000 at most",
        ),
        ({"params": {"page": 2}}, "set paginate to false"),
        ({"params": "PAID"}, "should be an object of query parameters"),
        ({"path": ["a"]}, "streams.invoices.path should be an object"),
        ({"path": {"InvoiceID": ""}}, "streams.invoices.path.InvoiceID is empty"),
        ({"path": {"InvoiceID": []}}, "streams.invoices.path.InvoiceID is empty"),
        ({"paginate": "no"}, "streams.invoices.paginate should be true or false"),
        ({"lookback": "long"}, "lookback of invoices should be a number of days"),
    ],
)
def test_a_wrong_parameter_is_one_line_and_costs_no_call(
    sandbox: Sandbox, tap: Tap, settings: Json, words: str
) -> None:
    run = tap("currencies", streams={"invoices": settings})

    assert run.exit_code == 2
    assert [words in line for line in run.errors] == [True], run.told
    assert sandbox.calls() == []


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        ({"invoices": {"params": {"Status": "PAID"}}}, "Xero does not take for Invoices: there are"),
        ({"invoices": {"params": {"Status": "PAID"}}}, "Is Statuses meant?"),
        ({"invoices": {"params": {"ids": ["a"]}}}, "Is IDs meant?"),
        ({"contacts": {"params": {"Where": "1 == 1"}}}, "Is where meant?"),
        ({"purchase_orders": {"params": {"where": "1 == 1"}}}, "streams.purchase_orders.params has where, which Xero"),
        ({"branding_themes": {"params": {"order": "Name"}}}, "for BrandingThemes: it takes none."),
        ({"items": {"path": {"ItemID": ["a"]}, "params": {"where": "x"}}}, "for Items/{}: there are unitdp."),
        ({"invoice_history": {"params": {"where": "x"}}}, "for Invoices/{}/History: it takes none."),
        ({"budget_lines": {"params": {"DateForm": "2026-01-01"}}}, "Is DateFrom meant?"),
    ],
)
def test_a_parameter_that_xero_does_not_take_is_refused_and_not_ignored(
    sandbox: Sandbox, tap: Tap, streams: Json, words: str
) -> None:
    """Xero would ignore it, and answer with everything in place of a part."""
    run = tap.finish(tap.command("--config", tap.file("config", tap.config | {"streams": streams})))

    assert run.exit_code == 2
    assert [words in line for line in run.errors] == [True], run.told
    assert sandbox.calls() == []
