"""Settings of the site, which Sphinx builds: `make docs`. Warnings are errors."""

import re
import sys
from pathlib import Path

from docutils import nodes
from latex2mathml.converter import convert

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import pages  # noqa: E402

project = "maxrl"
author = "the maxrl contributors"
copyright = author
html_title = "maxrl"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "generated/included", "entries"]
myst_enable_extensions = ["dollarmath", "colon_fence", "attrs_inline"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # the docstrings of envs begin at their own level
default_role = "code"  # docstrings write code between single backquotes
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # types of other libraries; links between pages are checked
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # signatures are long, and the docstrings say what arguments are
autodoc_class_signature = "mixed"
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_math_renderer = "mathml"  # no script and no network: browsers draw MathML themselves
pygments_style, pygments_dark_style = "friendly", "github-dark"


def inline_math(writer, node):
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def displayed_math(writer, node):
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    label = f' id="equation-{node["label"]}"' if node.get("label") else ""
    writer.body.append(
        f'<div class="math notranslate"{label}><div class="formula">{convert(node.astext(), display="block")}</div>'
        f"{number}</div>\n"
    )
    raise nodes.SkipNode


def code_of_docstrings(app, what, name, thing, options, lines):
    """Mark indented paragraphs as code, which docstrings write as Markdown does: indented, after an empty line."""

    def indent(line):
        return len(line) - len(line.lstrip())

    for i in range(len(lines) - 2, 0, -1):
        before, empty, after = lines[i - 1 : i + 2]
        if before.strip() and not empty.strip() and after.strip() and indent(after) >= indent(before) + 4:
            lines[i:i] = ["", " " * indent(before) + "::"]


def unbroken(app, page, template, context, doctree):
    """Mark what must stay on one line: options such as --seeds, and formulas with the comma behind them."""

    def options(block):
        return re.sub(r"(?<=\s)--[a-z][\w.-]*", r'<span class="unbroken">\g<0></span>', block[0])

    body = re.sub(r"(?s)<div class=\"highlight-none notranslate\">.*?</pre>", options, context.get("body", ""))
    body = re.sub(r"(<math(?:(?!</math>).)*</math>[.,;:)]+)", r'<span class="unbroken">\1</span>', body)
    context["body"] = re.sub(r'class="pre">(-[^<]{1,24})<', r'class="pre unbroken">\1<', body)


def setup(app):
    app.connect("autodoc-process-docstring", code_of_docstrings, priority=400)  # before napoleon reads the sections
    app.add_html_math_renderer("mathml", (inline_math, None), (displayed_math, None))
    app.connect("html-page-context", unbroken)
    app.connect("builder-inited", lambda app: pages.write(HERE / "generated"))
