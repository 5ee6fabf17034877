"""The server: what an editor says to it and what it answers, over standard input and output."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from symprop import __version__
from symprop.editor import answers
from symprop.editor.hover import hover
from symprop.editor.view import CheckedText, Units, view
from symprop.errors import SympropError

DELAY = 0.3
"""Seconds without a change after which a text is checked."""
ENDINGS = {"latex": ".tex", "tex": ".tex", "restructuredtext": ".rst", "html": ".html"}
"""Endings for documents without a name, by the editor's names of languages; else it is Markdown."""


class Server:
    """The answers to an editor's messages."""

    def __init__(self) -> None:
        self.lsp = LanguageServer("symprop", __version__, lsp.TextDocumentSyncKind.Full)
        self._changes: dict[str, int] = {}
        fixes = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix])
        self._answer(lsp.TEXT_DOCUMENT_DID_OPEN, self._opened)
        self._answer(lsp.TEXT_DOCUMENT_DID_CHANGE, self._changed)
        self._answer(lsp.TEXT_DOCUMENT_DID_CLOSE, self._closed)
        self._answer(lsp.TEXT_DOCUMENT_CODE_ACTION, self._actions, fixes)
        self._answer(lsp.TEXT_DOCUMENT_HOVER, self._hover)

    def _answer(self, message: str, how: Callable[[Any], Any], options: Any = None) -> None:
        async def answer(params: Any) -> Any:  # methods cannot be registered
            return await how(params)

        self.lsp.feature(message, options)(answer)

    async def _opened(self, params: lsp.DidOpenTextDocumentParams) -> None:
        await self._check(params.text_document.uri, 0)

    async def _changed(self, params: lsp.DidChangeTextDocumentParams) -> None:
        await self._check(params.text_document.uri, DELAY)

    async def _closed(self, params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        self._changes.pop(uri, None)
        self.lsp.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    async def _actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        seen = await self._view(uri)
        return answers.actions(seen, uri, params.range, self._units(uri)) if seen else []

    async def _hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        uri = params.text_document.uri
        seen = await self._view(uri)
        return hover(seen, params.position, self._units(uri)) if seen else None

    async def _check(self, uri: str, delay: float) -> None:
        """Checks a text unless it changes meanwhile; then the later change will have it checked."""
        turn = self._changes[uri] = self._changes.get(uri, 0) + 1
        await asyncio.sleep(delay)
        if self._changes.get(uri) != turn:
            return
        version = self.lsp.workspace.get_text_document(uri).version
        seen = await self._view(uri)
        if self._changes.get(uri) != turn:
            return
        found = answers.diagnostics(seen, uri, self._units(uri)) if seen else []
        self.lsp.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri, found, version)
        )

    async def _view(self, uri: str) -> CheckedText | None:
        """The verdict on a text as it stands; ``None`` where it cannot be read as a document."""
        document = self.lsp.workspace.get_text_document(uri)
        name = PurePosixPath(unquote(urlsplit(uri).path)).name
        if not PurePosixPath(name).suffix:
            name += ENDINGS.get(document.language_id or "", ".md")
        if name.lower().endswith(".ipynb"):  # the places would be those of cells
            return None
        try:
            return await asyncio.to_thread(view, name, document.source)
        except SympropError as error:
            self.lsp.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, str(error)))
            return None

    def _units(self, uri: str) -> Units:
        count: Units = self.lsp.workspace.get_text_document(uri).position_codec.client_num_units
        return count


def serve() -> None:
    """Answers an editor until it goes away."""
    Server().lsp.start_io()
