"""Write every generated file anew, or check that all of them are as they were written.

    generate.py FOLDER      writes; FOLDER holds Xero's public OpenAPI documents (xero_accounting.yaml, …)
    generate.py --regions   writes the marked regions alone, which needs no documents
    generate.py --check     needs no folder; names each stale file and exits 1 if there is one

What is written comes from the modules named in GENERATORS, as far as they exist here. Each has some of these:

    outputs(folder: Path) -> dict[Path, bytes]
        Whole files, by their path from the root of the repository. Making them needs the documents, so checking trusts
        the hashes in generated.json: of each output, of the module, and of the files in its optional
        `SOURCES: tuple[Path, ...]` (from the root), which is everything the outputs are made from but the documents.
    regions() -> dict[Path, dict[str, str]]
        Texts for marked regions of files that are otherwise written by hand: file, then name of the region, then text.
        A region lies between the lines `<!-- NAME:begin -->` and `<!-- NAME:end -->`, in YAML between the comments
        `# NAME: begin …` and `# NAME: end`. Making them needs no documents, so checking makes them again and compares.
    files() -> dict[Path, bytes]
        Whole files whose making needs no documents, checked in the same way.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

ROOT: Final = Path(__file__).resolve().parent.parent
TOOLS: Final = Path("tools")
MANIFEST: Final = TOOLS / "generated.json"
GENERATORS: Final = (
    "sandbox_facts",
    "client_schemas",
    "client_models",
    "query_params",
    "readme_tables",
    "tap_tables",
    "sandbox_table",
    "fault_table",
    "reason_table",
    "meltano_settings",
    "hub_definitions",
    "source_table",
    "dbt_sources",
    "entity_diagram",
    "module_map",
    "scaling_tables",
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Write or check the generated files.")
    parser.add_argument("folder", nargs="?", type=Path, help="folder with Xero's OpenAPI documents")
    parser.add_argument("--regions", action="store_true", help="write the marked regions of other files alone")
    parser.add_argument("--check", action="store_true", help="only say which files are stale")
    chosen = parser.parse_args()
    if chosen.check + chosen.regions + bool(chosen.folder) != 1:
        parser.error("give either the folder with the documents, or --regions, or --check")
    if chosen.check:
        return check()
    return write_regions() if chosen.regions else write(chosen.folder)


def write(folder: Path) -> int:
    modules, made = generators(), set[Path]()
    for module in modules:
        contents = module.outputs(folder) if hasattr(module, "outputs") else {}
        for path, content in contents.items():
            save(path, content)
        made |= {*contents, *sources(module)}
    manifest = {path.as_posix(): digest(path) for path in sorted(made)}
    save(MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n")
    return write_regions()


def write_regions() -> int:
    for module in generators():
        for path, content in region_files(module).items():
            save(path, content)
    return 0


def check() -> int:
    expected = json.loads((ROOT / MANIFEST).read_bytes())
    stale = [f"{name} is not as generated" for name, known in expected.items() if digest(Path(name)) != known]
    regions: list[str] = []
    for module in generators():
        stale += [f"{path} is new" for path in sources(module) if path.as_posix() not in expected]
        regions += stale_regions(module)
    for complaint in stale:
        print(f"{complaint}: run tools/generate.py with the folder of Xero's OpenAPI documents")
    for complaint in regions:
        print(f"{complaint}: run make tables")
    return 1 if stale or regions else 0


def stale_regions(module: ModuleType) -> list[str]:
    try:
        files = region_files(module)
    except LookupError as error:
        return [f"{module.__name__} cannot write its regions, {error}"]
    return [f"{path} has a stale region" for path, content in files.items() if digest(path) != hashed(content)]


def generators() -> list[ModuleType]:
    present = (name for name in GENERATORS if (ROOT / TOOLS / f"{name}.py").exists())
    return [importlib.import_module(name) for name in present]


def sources(module: ModuleType) -> Iterable[Path]:
    """What the module's whole files depend on; regions are compared themselves and need no hash."""
    if not hasattr(module, "outputs"):
        return ()
    return (TOOLS / f"{module.__name__}.py", *getattr(module, "SOURCES", ()))


def region_files(module: ModuleType) -> dict[Path, bytes]:
    """The module's files that need no documents; of those with its regions, everything outside is left as it is."""
    regions = module.regions() if hasattr(module, "regions") else {}
    made: dict[Path, bytes] = module.files() if hasattr(module, "files") else {}
    return made | {
        path: with_regions((ROOT / path).read_text(), texts, MARKS[path.suffix]).encode()
        for path, texts in regions.items()
    }


MARKS: Final = {
    ".md": ("<!-- {}:begin -->\n", "<!-- {}:end -->"),
    ".yml": ("    # {}: begin (written by `make tables`)\n", "    # {}: end"),
}
"""Where a region begins and ends, by the kind of file."""


def with_regions(page: str, texts: dict[str, str], marks: tuple[str, str]) -> str:
    for name, text in texts.items():
        start, end = (mark.format(name) for mark in marks)
        before, found, rest = page.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise LookupError(f"there are no lines {start.strip()} and {end}")
        page = before + start + text + end + after
    return page


def save(path: Path, content: bytes) -> None:
    (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / path).write_bytes(content)


def digest(path: Path) -> str | None:
    whole = ROOT / path
    return hashed(whole.read_bytes()) if whole.exists() else None


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
