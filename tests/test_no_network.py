"""Everything works where there is no network at all: the install is there, then index, ask, the page and eval.

The audit hook of the other tests sees Python's own connections alone; here the kernel has no route to anywhere.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALONE = ["unshare", *([] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["--map-root-user"]), "--net"]
ACT = """
import fcntl, json, socket, struct, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])  # this checkout, whichever is installed
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:  # `ip link set lo up`, which may not be installed
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 1 | 64))
try:
    socket.create_connection(("1.1.1.1", 53), timeout=5)
except OSError as error:
    unreachable = error.errno
from ui.cli import run
library, chromium = Path(sys.argv[1]), sys.argv[2]
where = ["--library", str(library)]
codes = [run(["index", *where]), run(["ask", "Who opened the bridge at Lindau?", *where])]
codes.append(run(["eval", str(library.parent / "cases.jsonl"), *where, "--out", str(library.parent / "run")]))
from rag.assistant import open_assistant
from rag.settings import Settings
from tests.browser import launched, serving, visiting
assistant = open_assistant(Settings.load(library=library))
with launched(chromium) as browser, serving(assistant) as address, visiting(browser, address) as visit:
    visit.ask("Who opened the bridge at Lindau?")
    answer = visit.answer
    visit.chip(1).click()
    source = visit.page.locator("#hit").first.inner_text()
assistant.close()
print(json.dumps({"unreachable": unreachable, "codes": codes, "answer": answer, "source": source}))
"""
NETWORK_IS_UNREACHABLE = 101


def why_not() -> str:
    """Return why no network namespace can be made here; empty if one can."""
    if not shutil.which("unshare"):
        return "there is no `unshare` on this system"
    tried = subprocess.run([*ALONE, "true"], capture_output=True, text=True, check=False)
    return f"no network namespace is allowed here: {tried.stderr.strip()}" if tried.returncode else ""


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_index_ask_eval_and_the_page_work_where_there_is_no_network(tmp_path, chromium):
    library = tmp_path / "library"
    library.mkdir()
    (library / "bridge.md").write_text("# The bridge\n\nThe bridge at Lindau was opened by Klara Voss.\n", "utf-8")
    case = {"id": "1", "question": "Who opened the bridge at Lindau?", "answerable": True, "answers": ["Klara Voss"]}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case) + "\n", encoding="utf-8")
    done = subprocess.run(
        [*ALONE, sys.executable, "-c", ACT, library, chromium, ROOT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["unreachable"] == NETWORK_IS_UNREACHABLE
    assert said["codes"] == [0, 0, 0]
    assert "Klara Voss" in said["answer"]
    assert "Klara Voss" in said["source"]
