"""The site also holds the files that its pages link to elsewhere, so that no link is dead."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add every linked file, and those that the added pages link to, under its own path."""
    waiting = [f"docs/{page.src_uri}" for page in files.documentation_pages()]
    seen = set(waiting)
    for page in waiting:
        for path in _linked(page):
            if path in seen or path.startswith("docs/"):
                continue
            seen.add(path)
            files.append(File.generated(config, path, abs_src_path=str(ROOT / path)))
            if path.endswith(".md"):
                waiting.append(path)
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """Let the links of the pages in docs/ lead to where those files lie in the site."""
    is_ours = page.file.generated_by is None
    return markdown.replace("](../", "](") if is_ours else markdown


def _linked(page: str) -> Iterator[str]:
    folder = posixpath.dirname(page)
    for target in LINK.findall((ROOT / page).read_text("utf-8")):
        path = posixpath.normpath(posixpath.join(folder, target))
        if (ROOT / path).is_file():
            yield path
