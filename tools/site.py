"""What the documentation site needs beyond docs/: README as its first page, and links to files of the repository.

A hook of MkDocs (`hooks:` in mkdocs.yml). Where the repository is served, links to files that are no pages of the site
go there; without `REPOSITORY_URL` in the environment, what they name is shown as code.
"""

from __future__ import annotations

import os
import posixpath
import re
import typing as t
from pathlib import Path

from mkdocs.structure.files import File

if t.TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: t.Final = Path(__file__).parents[1]
PAGES: t.Final = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Files at the top of the repository that are pages of the site."""
LINK: t.Final = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]+)\]\((?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    config.repo_url = os.environ.get("REPOSITORY_URL", "")
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    sources = {page: source for source, page in PAGES.items()}
    source = sources.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    return LINK.sub(lambda link: rewritten(link, posixpath.dirname(source), config.repo_url or ""), markdown)


def rewritten(link: re.Match[str], folder: str, repository: str) -> str:
    """A link of a file in `folder`, as it is followed from the site."""
    target = link["target"]
    if "://" in target or target.startswith("mailto:"):
        return link[0]
    path = posixpath.normpath(posixpath.join(folder, target))
    if not (ROOT / path).exists():
        return link[0]  # MkDocs says that it leads nowhere
    if page := PAGES.get(path) or (path.startswith("docs/") and path.removeprefix("docs/")):
        return f"{link['image']}[{link['text']}]({page}{link['anchor'] or ''})"
    if repository:
        return f"[{link['text']}]({repository.rstrip('/')}/blob/main/{path}{link['anchor'] or ''})"
    return f"`{path}`" if link["text"].strip("`") in path else f"{link['text']} (`{path}`)"
