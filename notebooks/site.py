"""Makes a static site of the executed notebooks; `./lpu site` calls it.

Pages open offline from the file system: one style sheet, formulas as MathML, figures as the SVG that the notebooks
hold, nothing fetched from anywhere. Ends with exit code 2 and one line when a page would have a dead link.
"""

import html
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import unquote

from commandline import HOME, MADE, NOTEBOOKS, Parser, fail, folder_name, note_made, read_notebook, run, spare, writable

FOLDERS = ("figures", "data/results")  # beside the pages, as the notebooks' links expect them
BLOCK = re.compile(r"\$\$(.+?)\$\$", re.S)
INLINE = re.compile(r"(?<![\\$`])\$(?!\s)([^$\n]+?(?:\n[^$\n]+?)?)(?<!\s)\$(?!\d)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
LINK = re.compile(r"""(?:href|src)=["']([^"']+)["']""")

STYLE = """
:root { --ink: #222; --soft: #666; --line: #ddd; --accent: #0072b2; --paper: #fff; --shade: #f6f6f4; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 54rem; padding: 1rem 1.2rem 4rem; color: var(--ink); background: var(--paper);
  font: 17px/1.55 Georgia, 'Times New Roman', serif; }
nav { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--line); padding: .4rem 0;
  font: 14px/1.4 system-ui, sans-serif; }
a { color: var(--accent); }
h1, h2, h3 { line-height: 1.25; font-family: system-ui, sans-serif; }
pre, code { font: 13.5px/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; }
pre { background: var(--shade); padding: .7rem .9rem; overflow-x: auto; border-left: 3px solid var(--line); }
pre.output { background: none; border-left-color: var(--accent); }
.figure svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font: 14px/1.4 system-ui, sans-serif; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem .25rem 0; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
math { font-size: 1.05em; }
"""


def arguments():
    parser = Parser("site", "Makes a static site of the executed notebooks; its pages open offline.", "--to public")
    parser.add_argument("--to", type=folder_name, default=HOME / "site", metavar="DIR", help="the site's folder; an older site in it is replaced, and nothing else may be in it; default: site, beside ./lpu")
    return parser.parse_args()


# ---- text -----------------------------------------------------------------------------------------------------------


def with_formulas(text):
    """Markdown whose formulas have become MathML, code left alone."""
    from latex2mathml.converter import convert

    def formula(display):
        def mathml(m):
            try:
                return convert(m[1].strip(), display=display)
            except Exception as problem:
                fail(f"the formula {m[0]!r} cannot be read: {problem or type(problem).__name__}")

        return mathml

    parts, end = [], 0
    for code in CODE.finditer(text):
        parts.append(INLINE.sub(formula("inline"), BLOCK.sub(formula("block"), text[end:code.start()])))
        parts.append(code[0])
        end = code.end()
    parts.append(INLINE.sub(formula("inline"), BLOCK.sub(formula("block"), text[end:])))
    return "".join(parts)


def rendered(text):
    import mistune

    page = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])(with_formulas(text))
    return re.sub(r'href="([^":]+?)\.(?:ipynb|md)(#[^"]*)?"', r'href="\1.html\2"', page)


def coloured(source):
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import JavaLexer

    return highlight(source, JavaLexer(), HtmlFormatter(nowrap=True))


def colours():
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(style="friendly").get_style_defs("pre")


# ---- pages ----------------------------------------------------------------------------------------------------------


def output(out):
    if out.output_type == "stream":
        return f'<pre class="output">{html.escape(out.text)}</pre>'
    data = out.get("data", {})
    if "image/svg+xml" in data:
        return f'<div class="figure">{data["image/svg+xml"]}</div>'
    if "text/html" in data:
        return data["text/html"]
    return f'<pre class="output">{html.escape(data.get("text/plain", ""))}</pre>'


def body(notebook):
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(rendered(cell.source))
        elif cell.cell_type == "code":
            parts.append(f"<pre>{coloured(cell.source)}</pre>")
            parts.extend(output(out) for out in cell.outputs)
    return "\n".join(parts)


def page(title, before, after, content):
    links = [f'<a href="{p.stem}.html">{mark.format(p.stem[:2])}</a>' if p else "<span></span>"
             for p, mark in ((before, "← {}"), (after, "{} →"))]
    return (f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="icon" href="data:,"><link rel="stylesheet" href="../style.css"></head>\n'
            f'<body>\n<nav>{links[0]}<span><a href="index.html">all notebooks</a> · <a href="GLOSSARY.html">notation</a></span>{links[1]}</nav>\n{content}\n</body>\n</html>\n')


def title_of(notebook, path):
    first = next((c.source for c in notebook.cells if c.cell_type == "markdown"), "")
    heading = re.match(r"#\s+(.+)", first)
    return heading[1] if heading else path.stem


def write_site(to):
    pages = to / "notebooks"
    pages.mkdir(parents=True)
    (to / "style.css").write_text(STYLE + colours() + "\n", encoding="utf-8")
    for folder in FOLDERS:
        shutil.copytree(HOME / folder, to / folder)
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    for i, path in enumerate(paths):
        notebook = read_notebook(path)
        before = paths[i - 1] if i else None
        after = paths[i + 1] if i + 1 < len(paths) else None
        text = page(title_of(notebook, path), before, after, body(notebook))
        (pages / f"{path.stem}.html").write_text(text, encoding="utf-8")
    for source, name, title in (("README.md", "index.html", "Notebooks"), ("GLOSSARY.md", "GLOSSARY.html", "Notation and terms")):
        text = rendered((NOTEBOOKS / source).read_text(encoding="utf-8"))
        (pages / name).write_text(page(title, None, None, text), encoding="utf-8")
    (to / "index.html").write_text('<!doctype html><meta charset="utf-8"><title>Notebooks</title>'
                                   '<meta http-equiv="refresh" content="0; url=notebooks/index.html">'
                                   '<a href="notebooks/index.html">Notebooks</a>\n', encoding="utf-8")


def dead_links(site):
    """Links to files that are not there, as "page: link"; what needs a network is for the reader to open."""
    dead = []
    for path in sorted(site.rglob("*.html")):
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            target = unquote(html.unescape(link)).partition("#")[0]
            if not target or re.match(r"[a-z]+:", target):
                continue
            if not (path.parent / target).exists():
                dead.append(f"{path.name}: {link}")
    return dead


def files(folder):
    """Names of all files below a folder, relative to it; a link is one, whatever it leads to."""
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()}


def main():
    to = arguments().to.resolve()
    if to.exists() and not to.is_dir():
        fail(f"{to} is not a folder")
    spare(to, files(to) - {MADE})
    writable(to.parent)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".site-") as part:
        made = Path(part) / "site"
        write_site(made)
        dead = dead_links(made)
        if dead:
            fail(f"{len(dead)} dead links, the first in {dead[0]}")
        note_made(made, files(made))
        if to.exists():
            to.rename(Path(part) / "old")
        made.rename(to)
    print(f"{to / 'index.html'}")


if __name__ == "__main__":
    run(main, "the site cannot be written")
