"""The language server, spoken to by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

pytest.importorskip("pygls")

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

TEXT = """# 🙂 Notes

The data are $x = 0.5$ and $w = 0.6$.

🙂 $z = w x = 0.6 \\cdot 0.5 = 0.35$

$a = 2 z = 2 \\cdot 0.35 = 0.70$
"""
RIGHT = TEXT.replace("0.35", "0.30").replace("0.70", "0.60")
URI = "file:///notes/one.md"


class Editor:
    """An editor with one document open."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.heard: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

        def hear(params: lsp.PublishDiagnosticsParams) -> None:
            self.heard.put_nowait(params)

        client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(hear)

    async def open(self, text: str, uri: str = URI) -> lsp.PublishDiagnosticsParams:
        """Opens a document and waits for what is said of it."""
        item = lsp.TextDocumentItem(uri, "markdown", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await asyncio.wait_for(self.heard.get(), 60)

    def type(self, text: str, version: int) -> None:
        """Replaces the whole text."""
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version, URI),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
        )


def session(work: Callable[[Editor], Awaitable[Any]]) -> Any:
    """Runs ``work`` with a server in a process of its own."""

    async def run() -> Any:
        client = LanguageClient("test", "1")
        editor = Editor(client)
        await client.start_io(sys.executable, "-m", "symprop", "lsp")
        try:
            made = await client.initialize_async(
                lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), process_id=None)
            )
            assert made.capabilities.hover_provider
            assert made.capabilities.code_action_provider
            client.initialized(lsp.InitializedParams())
            found = await work(editor)
            await client.shutdown_async(None)
            client.exit(None)
            return found
        finally:
            await client.stop()

    return asyncio.run(run())


def utf16(text: str, part: str) -> lsp.Position:
    """Where a part begins, as editors count."""
    before = text[: text.index(part)]
    line = before.rpartition("\n")[2]
    return lsp.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)


def applied(text: str, edit: lsp.TextEdit) -> str:
    """The text after an edit."""
    lines = text.split("\n")
    assert edit.range.start.line == edit.range.end.line
    line = lines[edit.range.start.line].encode("utf-16-le")
    start, end = 2 * edit.range.start.character, 2 * edit.range.end.character
    new = line[:start] + edit.new_text.encode("utf-16-le") + line[end:]
    lines[edit.range.start.line] = new.decode("utf-16-le")
    return "\n".join(lines)


def test_findings_fixes_and_values() -> None:
    async def work(editor: Editor) -> None:
        said = await editor.open(TEXT)
        error = next(d for d in said.diagnostics if d.severity == lsp.DiagnosticSeverity.Error)
        assert error.range.start == utf16(TEXT, "0.35$")
        assert error.range.end.character == error.range.start.character + 4
        assert (error.source, error.code) == ("symprop", "arithmetic")
        assert "0.30" in error.message
        related = error.related_information or []
        assert any(r.location.range.start.line == 4 for r in related)
        carried = next(d for d in said.diagnostics if d.code == "carried")
        assert carried.severity == lsp.DiagnosticSeverity.Information
        assert "line 5" in carried.message

        document = lsp.TextDocumentIdentifier(URI)
        actions = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(document, error.range, lsp.CodeActionContext([error]))
        )
        (action,) = actions or []
        assert isinstance(action, lsp.CodeAction)
        assert action.title == "Write 0.30 in place of 0.35"
        assert action.is_preferred
        assert action.edit is not None
        ((edit,),) = (action.edit.changes or {}).values()
        assert applied(TEXT, edit) == TEXT.replace("0.35$", "0.30$")

        async def hover(part: str) -> str | None:
            shown = await editor.client.text_document_hover_async(
                lsp.HoverParams(document, utf16(TEXT, part))
            )
            if shown is None:
                return None
            assert isinstance(shown.contents, lsp.MarkupContent)
            return shown.contents.value

        assert await hover("w x") == "w = 0.6 (line 3)"
        assert await hover("z = 2") == "z = 0.35 (line 5)\nIt should be 0.30."
        assert await hover("data") is None

    session(work)


def test_what_is_typed_is_checked_once_it_rests() -> None:
    async def work(editor: Editor) -> None:
        said = await editor.open(TEXT)
        assert said.diagnostics
        for version in range(2, 12):
            editor.type(TEXT + " " * version, version)
            await asyncio.sleep(0.01)
        editor.type(RIGHT, 12)
        said = await asyncio.wait_for(editor.heard.get(), 60)
        assert (said.version, list(said.diagnostics)) == (12, [])
        assert editor.heard.empty()

    session(work)


@pytest.mark.parametrize(
    ("uri", "text"),
    [("file:///a.ipynb", TEXT), ("untitled:Untitled-1", ""), ("file:///a%20b.md", "\u2028$x$")],
)
def test_nothing_to_say(uri: str, text: str) -> None:
    async def work(editor: Editor) -> None:
        said = await editor.open(text, uri)
        assert (said.uri, list(said.diagnostics)) == (uri, [])

    session(work)
