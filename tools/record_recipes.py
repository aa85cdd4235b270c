"""Records what tap-spreadsheets makes of examples/from-spreadsheets/import; its pins need an environment of their own.

python -m venv /tmp/csv && /tmp/csv/bin/pip install 'tap-spreadsheets~=1.1'
python tools/record_recipes.py /tmp/csv/bin/tap-spreadsheets [--check]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ROOT / "examples" / "from-spreadsheets" / "import"
FOLDER = ROOT / "tests" / "ends" / "recorded"


def recorded(command: str, name: str, csv: str) -> str:
    """The messages for one file, without the moments at which they were written."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{name}.csv").write_text(csv)
        file = {"path": f"{name}.csv", "format": "csv", "table_name": name, "primary_keys": []}
        Path(folder, "config.json").write_text(json.dumps({"files": [file]}))
        done = subprocess.run(  # noqa: S603
            [command, "--config", "config.json"], cwd=folder, capture_output=True, check=True, text=True
        )
    return "".join(_line(json.loads(line.replace(f"{folder}/", ""))) for line in done.stdout.splitlines())


def _line(message: dict[str, object]) -> str:
    text = json.dumps({name: value for name, value in message.items() if name != "time_extracted"}, ensure_ascii=False)
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "2026-11-30T12:00:00+00:00", text) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", help="where tap-spreadsheets is")
    parser.add_argument("--check", action="store_true", help="only say what differs")
    arguments = parser.parse_args()
    stale = []
    for name, csv in [(file.stem, file.read_text()) for file in sorted(FILES.glob("*.csv"))]:
        file, text = FOLDER / f"{name}.jsonl", recorded(arguments.command, name, csv)
        if file.exists() and file.read_text() == text:
            continue
        stale.append(name)
        if not arguments.check:
            file.write_text(text)
    print(f"recorded anew: {', '.join(stale) or 'none'}" if not arguments.check else f"stale: {', '.join(stale)}")
    return int(arguments.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
