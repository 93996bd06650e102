"""What our pages share: style, templates that escape everything, a policy against fetching."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template


@cache
def template(name: str) -> Template:
    """Load a template of ours."""
    environment = Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


@cache
def asset(name: str) -> str:
    """Read a file from the folder of templates."""
    return (files(__package__) / "templates" / name).read_text("utf-8")


def policy(style: str, script: str | None = None) -> str:
    """Give the content security policy that lets in just this style and this script."""
    scripts = f"script-src '{_digest(script)}'; " if script is not None else ""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
