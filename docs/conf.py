"""Settings of the documentation, and the two pages that are made from the program itself."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import generated  # noqa: E402

generated.write_pages()

project = "Muster"
author = "The Muster authors"
copyright = "The Muster authors, Apache-2.0 (code), CC BY 4.0 (documentation and tables)"
release = version = version_of("muster-europe")
language = "en"
smartquotes = False  # "--set" stays as it is typed

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml"]
myst_enable_extensions = ["deflist", "dollarmath", "colon_fence", "fieldlist"]
myst_heading_anchors = 3
napoleon_google_docstring = False
napoleon_custom_sections = ["Source", "Price"]
autodoc_typehints = "description"
autodoc_member_order = "bysource"
exclude_patterns = ["reference/_*.md"]

html_math_renderer = "mathml"
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["muster.css"]
html_title = "Muster"
html_show_sourcelink = False
html_copy_source = False


def keep_sentences_whole(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Keep a colon in the first line of a property from being read as its type."""
    if what == "property" and lines:
        lines[0] = lines[0].replace(": ", " – ")


def setup(app: Sphinx) -> None:
    """Run before napoleon reads the docstrings."""
    app.connect("autodoc-process-docstring", keep_sentences_whole, priority=400)
