"""Jinja2 templates of files that are published: every text in them is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

__all__ = ["template"]


@cache
def template(name: str) -> jinja2.Template:
    """Read a template by its place in this room."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(name)
