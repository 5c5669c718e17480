"""Every example of API.md is run as it stands, against a real server: only its address is another."""

import contextlib
import io
import re
import subprocess
from pathlib import Path

import pytest

from index.passage import Document
from rag.settings import Settings
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, cite
from tests.small_library import open_small, write

API = (Path(__file__).parent.parent / "API.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(sh|python)\n(.*?)```", API, re.DOTALL)
ADDRESS = "http://127.0.0.1:7860"
LEASE = Document("lease.txt", "Lease", "The lease was signed by Ada Moss in 2003.")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples") / "library"
    write(folder, lease=LEASE.text)
    said = ("Ada Moss. [1]", (cite(1, LEASE, LEASE.text),))
    with open_small(folder) as library:
        library.sync()
        replies = {"Who signed the lease?": said, "And when?": said}
        with serving(FakeAssistant(library, replies, settings=Settings.load(library=folder))) as address:
            yield address


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[f"{n} {kind}" for n, (kind, _) in enumerate(EXAMPLES)])
def test_an_example_works(kind, example, address, tmp_path):
    assert ADDRESS in example
    example = example.replace(ADDRESS, address)
    said = _run(example, tmp_path) if kind == "sh" else _executed(example)
    assert "lease" in said or "Ada Moss" in said
    assert '"error"' not in said


def test_there_are_examples_of_each_way_to_ask():
    assert [kind for kind, _ in EXAMPLES].count("sh") >= 4
    for said in ("curl", "text/event-stream", "httpx", "gradio_client", "/mcp", "/api/search", "/api/documents"):
        assert any(said in example for _, example in EXAMPLES), said


def _run(example: str, folder: Path) -> str:
    (folder / "letter.txt").write_text("A letter about the lease.", encoding="utf-8")
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def _executed(example: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(example, "API.md", "exec"), {"__name__": "__example__"})
    return said.getvalue()
