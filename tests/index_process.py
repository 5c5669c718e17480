"""A second process at a library, for tests: `python -m tests.index_process read|churn FOLDER HOME`."""

import json
import os
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

from index.offline import go_offline
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


if __name__ == "__main__":
    go_offline()
    {"read": read, "churn": churn}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
