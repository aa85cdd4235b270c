"""The page about publishing says what the code says."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml
from support.meltano import ROOT
from target_xero.documents.reasons import Reason
from target_xero.routing.routing import routed
from target_xero.routing.stream_settings import stream_settings
from target_xero.settings.target_settings import check_target
from xero_client import errors

PAGE: t.Final = (ROOT / "docs" / "publishing.md").read_text()
EXAMPLE: t.Final = re.compile(r"^```(?:yaml|json)\n((?:streams:\n|{\"streams\").*?)^```$", re.MULTILINE | re.DOTALL)
REASONS: t.Final = PAGE.partition("<!-- reasons:begin -->")[2].partition("<!-- reasons:end -->")[0]


def test_each_reason_for_a_reject_is_explained() -> None:
    assert dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", REASONS, re.MULTILINE)) == {
        reason.value: reason.sentence for reason in Reason
    }


def test_each_exit_code_is_explained() -> None:
    told = {int(code) for code in re.findall(r"^- \*\*(\d+)\*\*: ", PAGE, re.MULTILINE)}
    kinds = (each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.XeroError))

    assert told == {0, *(each.exit_code for each in kinds)}


@pytest.mark.parametrize("block", EXAMPLE.findall(PAGE))
def test_each_example_is_understood(block: str) -> None:
    config = {"files_folder": ".", **yaml.safe_load(block)}
    check_target(config)

    for name in config["streams"]:
        assert routed(name, stream_settings(config, name), ("id",)).entity
