"""The repository keeps its own promises: one version, one lock, no package registry's host, pages that fit a screen."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import tomli
import yaml

ROOT: t.Final = Path(__file__).parents[1]
PACKAGES: t.Final = ("xero-client", "tap-xero", "target-xero", "xero-sandbox")
HOSTS: t.Final = ("pypi" + ".org", "python" + "hosted", "registry.n" + "pmjs")


def project(package: str) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", tomli.loads((ROOT / package / "pyproject.toml").read_text())["project"])


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [file for name in names.splitlines() if (file := ROOT / name).is_file()]


def test_all_packages_carry_one_version() -> None:
    assert len({project(package)["version"] for package in (".", *PACKAGES)}) == 1


def test_every_package_brings_its_licence() -> None:
    """A wheel holds what is in the folder of its package, and nothing from above it."""
    assert len({(ROOT / package / "LICENSE").read_bytes() for package in (".", *PACKAGES)}) == 1


def name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def locked(lock: str = "requirements.lock") -> dict[str, str]:
    """What the lock says of each requirement."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    return {name_of(entry): entry for entry in entries}


def dependencies(package: str) -> set[str]:
    """What a user gets with one of our packages, its extras included."""
    mine = project(package)
    extras = mine.get("optional-dependencies", {}).values()
    return {name_of(each) for each in [*mine["dependencies"], *itertools.chain(*extras)]}


def test_every_requirement_is_locked_with_a_hash() -> None:
    groups = tomli.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    needed = {name_of(each) for each in itertools.chain(*groups.values())}.union(*map(dependencies, PACKAGES))
    ours = {project(package)["name"] for package in PACKAGES}

    assert all("--hash=sha256:" in entry for entry in [*locked().values(), *locked("bench/peers.lock").values()])
    assert needed - ours <= set(locked())


def test_make_installs_nothing_without_a_hash() -> None:
    """In isolation, pip fetches what builds a package by its name alone."""
    command = ["make", "--dry-run", "--always-make", "install"]
    recipe = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    installs = [line for line in recipe.splitlines() if "pip install" in line]

    assert len(installs) > 1
    assert all("--no-build-isolation" in line for line in installs)
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_no_user_gets_what_is_licensed_for_tests_alone() -> None:
    found = re.search(r"^TESTED_WITH := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    apart = set(found[1].split())
    asking = {name: set(re.findall(r"# +(?:via )?([\w.-]+)$", locked()[name], re.MULTILINE)) for name in apart}

    assert not apart & set[str]().union(*map(dependencies, PACKAGES))
    assert all(names - {"via"} <= apart for names in asking.values()), asking


def test_no_file_names_a_package_registrys_host() -> None:
    for file in tracked():
        text = file.read_bytes().decode(errors="ignore")
        assert not any(host in text for host in HOSTS), file


def test_each_section_of_the_readme_fits_a_screen() -> None:
    sections = re.split(r"^## ", (ROOT / "README.md").read_text(), flags=re.MULTILINE)

    assert {section.partition("\n")[0]: section.count("\n") for section in sections if section.count("\n") > 60} == {}


@pytest.mark.parametrize(("page", "columns"), [("README.md", 100), ("CONTRIBUTING.md", 100)])
def test_no_line_of_a_page_is_too_long_to_read(page: str, columns: int) -> None:
    assert [line for line in (ROOT / page).read_text().splitlines() if len(line) > columns] == []


def test_every_meltano_project_that_we_show_can_connect() -> None:
    """`meltano invoke` knows the commands that meltano.yml declares, and no others."""
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    blocks = [block for page in pages for block in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL)]
    examples = [file.read_text() for file in (ROOT / "examples").glob("*/meltano.yml")]
    ours = [shown for shown in (*blocks, *examples) if "-xero@git+" in shown]

    definitions = [[yaml.safe_load(file.read_text())] for file in (ROOT / "plugins").glob("*/*.yml")]
    projects = [[plugin for group in yaml.safe_load(shown)["plugins"].values() for plugin in group] for shown in ours]
    assert len(projects) >= len(examples) > 4
    assert len(definitions) > 1
    for plugins in (*projects, *definitions):
        logins = [plugin["commands"]["login"] for plugin in plugins if "login" in plugin.get("commands", {})]
        assert any(re.match("xero-auth login --plugin ", f"{each['executable']} {each['args']}") for each in logins), (
            plugins
        )
        taps = [plugin for plugin in plugins if "tap-xero" in plugin.get("pip_url", "")]
        assert all("state" in tap["capabilities"] for tap in taps), "or each run reads everything"


def test_the_sandbox_imports_none_of_our_other_packages() -> None:
    for file in (ROOT / "xero-sandbox" / "src").rglob("*.py"):
        assert not re.search(r"\b(xero_client|tap_xero|target_xero)\b", file.read_text()), file


def test_the_client_imports_neither_plugin() -> None:
    for file in (ROOT / "xero-client" / "src").rglob("*.py"):
        assert not re.search(
            r"^\s*(from|import) (tap_xero|target_xero|xero_sandbox)", file.read_text(), re.MULTILINE
        ), file


@pytest.mark.parametrize(("kind", "plugin"), [("extractors", "tap-xero"), ("loaders", "target-xero")])
def test_meltano_yml_knows_every_setting_and_capability(kind: str, plugin: str) -> None:
    command = [str(Path(sys.executable).parent / plugin), "--about", "--format=json"]
    about = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    plugins = yaml.safe_load((ROOT / "meltano.yml").read_text())["plugins"][kind]
    declared = next(each for each in plugins if each["name"] == plugin)

    names = {setting["name"] for setting in declared["settings"]}
    secrets = {setting["name"] for setting in declared["settings"] if setting.get("sensitive")}
    settings = about["settings"]["properties"]
    assert names == set(settings) - EXPERT
    assert secrets == {name for name, setting in settings.items() if setting.get("secret")}
    assert set(declared["capabilities"]) == set(about["capabilities"])
    for setting in declared["settings"]:
        options = [each["value"] for each in setting.get("options", [])]
        assert (setting["kind"], options) == kind_of(settings[setting["name"]]), setting["name"]


def kind_of(setting: dict[str, t.Any]) -> tuple[str, list[str]]:
    """What Meltano calls the type of a setting, and the values that it may have."""
    if choice := setting.get("enum"):
        return "options", choice
    kind = setting.get("format") or setting.get("type", ["array"])[0]
    return KINDS.get(kind, kind), []


KINDS: t.Final = {
    "date-time": "date_iso8601",
    "number": "integer",  # Meltano 4.4 cannot hand on what is of its kind `decimal`
}


EXPERT: t.Final = {
    "faker_config",
    "flattening_key_separator",
    "flattening_max_key_length",
    "flattening_separator",
}
"""Settings of the SDK that meltano.yml leaves out; they can still be set."""
