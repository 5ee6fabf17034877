"""The gallery in output/: ``python tests/gallery.py`` writes it again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import symprop
from symprop.document.blocks import Figure
from symprop.document.environment import environment

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "output"
EXAMPLES = ("sigmoid-2-2-1", "sigmoid-2-3-1", "linear-2-2-1")
PAGES = (
    "softmax-classifier",
    "xor-batch",
    "dense-2-2-2-frozen",
    "rnn-layer",
    "lstm-2-steps",
    "conv-3x3",
    "layer-norm",
    "attention-layer",
    "residual-block",
    "adam-3-steps",
    "sigmoid-circuit",
    "word-vectors",
)
"""Examples of which the gallery has a page in Markdown."""
FORMATS = ("md", "tex", "txt", "html", "json", "ipynb", "pdf")


def files(name: str) -> dict[str, bytes]:
    """The files of one example, by their paths in the gallery."""
    derivation = symprop.derive(name)
    kinds = [block.kind for block in derivation.document.blocks if isinstance(block, Figure)]
    figures = {kind: f"walkthrough-{kind}.svg" for kind in kinds}
    out = {f"{name}/{path}": derivation.figure(kind).encode() for kind, path in figures.items()}
    for format in FORMATS:
        shown = figures if format == "md" else None
        out[f"{name}/walkthrough.{format}"] = derivation.content(format, shown)
    return out


def page(name: str) -> dict[str, bytes]:
    """One example in Markdown with its diagrams, where it has any."""
    with TemporaryDirectory() as folder:
        symprop.derive(name).save(Path(folder) / f"{name}.md")
        return {f"pages/{path.name}": path.read_bytes() for path in Path(folder).iterdir()}


def handouts() -> dict[str, bytes]:
    """A worksheet with its key, by their paths in the gallery."""
    out: dict[str, bytes] = {}
    with TemporaryDirectory() as name:
        for format in ("md", "pdf", "html"):
            symprop.handout(EXAMPLES[0], format=format).save(Path(name) / format)
        for path in Path(name).glob("*/*"):
            if path.suffix not in (".json", ".jsonl"):
                out[f"handout/{path.name}"] = path.read_bytes()
    return out


def index() -> str:
    """The page that shows them."""
    examples = [{"name": name, "title": symprop.load(name).title} for name in EXAMPLES]
    template = environment(autoescape=False).get_template("gallery.md.j2")
    pages = [{"name": name, "title": symprop.load(name).title} for name in PAGES]
    return template.render(examples=examples, pages=pages).rstrip() + "\n"


def gallery() -> dict[str, bytes]:
    """All files of the gallery by their paths."""
    out = {"README.md": index().encode()}
    for name in EXAMPLES:
        out |= files(name)
    for name in PAGES:
        out |= page(name)
    return out | handouts()


def main() -> None:
    """Writes the gallery."""
    for path, data in gallery().items():
        place = FOLDER / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


if __name__ == "__main__":
    main()
