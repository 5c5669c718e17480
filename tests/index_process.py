"""A second process at a library, for tests: `python -m tests.index_process read|churn|write|look FOLDER HOME`."""

import json
import os
import sys
import threading
import time
from contextlib import closing
from itertools import count
from pathlib import Path

from index.errors import IndexLocked
from index.library import Library
from index.offline import go_offline
from index.passage import Passage
from index.upkeep import forget
from tests.small_library import HashedEmbedder, open_small

DOCUMENTS = 10
PARAGRAPHS = 30


def versioned(name: str, version: int) -> str:
    """Return a text of 30 passages that says in each of them which version it is."""
    return "\n\n".join(
        f"{name} says {number} in version {version:06}. " + "Filler words stand here to fill. " * 4
        for number in range(PARAGRAPHS)
    )


def read(folder: Path, home: Path) -> None:
    """Answer each line of the input, a JSON list [command, text], with a line of JSON."""
    with closing(open_small(folder, home)) as library:
        for line in sys.stdin:
            command, text = json.loads(line)
            if command == "sync":
                library.sync()
            (vector,) = HashedEmbedder().embed([text])
            answer = {
                "documents": [info.path for info in library.documents()],
                "nearest": [passage.text for _, passage, score in library.nearest(vector, 1) if score > 0.999],
                "matching": [passage.text for _, passage, _ in library.matching(text, 1)],
            }
            print(json.dumps(answer), flush=True)  # noqa: T201


def churn(folder: Path, home: Path) -> None:
    """Write a new version of every document, sync, and forget one of them, again and again, until killed."""
    versions = [int(path.read_text(encoding="utf-8").split()[5][:6]) for path in folder.glob("*.txt")]
    with closing(open_small(folder, home)) as library:
        for version in count(max(versions) + 1):
            for number in range(DOCUMENTS):
                file = folder / f"d{number}.txt"
                file.with_suffix(".new").write_text(versioned(file.stem, version), encoding="utf-8")
                os.replace(file.with_suffix(".new"), file)
            library.sync()
            print("synced", flush=True)  # noqa: T201  from the first time on, no document is two versions behind
            forget(library, [f"d{version % DOCUMENTS}.txt"], delete_files=True)


def write(folder: Path, home: Path) -> None:
    """For each number on the input bring half of the documents to that version and sync, however often refused."""
    with closing(open_small(folder, home)) as library:
        for line in sys.stdin:
            half, version = map(int, line.split())
            for number in range(half, DOCUMENTS, 2):
                file = folder / f"d{number}.txt"
                file.with_suffix(f".new{half}").write_text(versioned(file.stem, version), encoding="utf-8")
                os.replace(file.with_suffix(f".new{half}"), file)
            refused = 0
            while not _is_synced(library):
                refused += 1
                time.sleep(0.005)
            print(refused, flush=True)  # noqa: T201


def _is_synced(library: Library) -> bool:
    try:
        library.sync()
    except IndexLocked as refused:
        if "is being changed by" not in str(refused):
            raise
        return False
    return True


def look(folder: Path, home: Path) -> None:
    """Read and search until the input ends: each document whole in one version, each passage a slice of one."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    looks = 0
    with closing(open_small(folder, home)) as library:
        while not ended.is_set() or not looks:
            name = f"d{looks % DOCUMENTS}"
            text = library.document(f"{name}.txt").text
            version = int(text.split()[5].rstrip("."))
            assert text == versioned(name, version), text
            (vector,) = HashedEmbedder().embed([f"{name}\n{text.split(chr(10))[0].strip()}"])
            for found in (library.matching(f"{name} says 7 in version", 3), library.nearest(vector, 3)):
                assert found
                assert [passage for _, passage, _ in found if passage.text not in _known(passage)] == []
            looks += 1
            ended.wait(0.02)  # leave the writers some time
            if looks == 1:
                print("looking", flush=True)  # noqa: T201
    print(looks, flush=True)  # noqa: T201


def _known(passage: Passage) -> str:
    return versioned(Path(passage.document).stem, int(passage.text.split()[5].rstrip(".")))


if __name__ == "__main__":
    go_offline()
    {"read": read, "churn": churn, "write": write, "look": look}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
