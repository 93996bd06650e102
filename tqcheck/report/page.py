"""Build our HTML pages: style and script stand in them, all else is escaped, nothing is fetched."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Page:
    """Say what a kind of page is made of: files from the folder of templates."""

    template: str
    styles: tuple[str, ...]
    script: str | None = None

    @property
    def policy(self) -> str:
        """Give the content security policy that lets in just this style and this script."""
        script = f"script-src '{_digest(_asset(self.script))}'; " if self.script else ""
        return (
            f"default-src 'none'; style-src '{_digest(self._style)}'; {script}"
            "base-uri 'none'; form-action 'none'"
        )

    def render(self, values: Mapping[str, object]) -> str:
        """Fill the template; every value is escaped but what is Markup."""
        template = _environment().get_template(self.template)
        script = Markup(_asset(self.script)) if self.script else None
        return template.render(values, style=Markup(self._style), script=script, policy=self.policy)

    @property
    def _style(self) -> str:
        return "".join(map(_asset, self.styles))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
