"""What every test stands on: no network, no settings from outside, real parts built once."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from index.offline import go_offline
from tests.loopback import forbid_network

go_offline()  # before any test imports the libraries it silences

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from rag.assistant import Assistant
    from tests.browser import Visit
    from tests.command import Ended

settings.register_profile("many", max_examples=3_000)  # for `make fuzz`

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

_ATTEMPTS = forbid_network()

for _name in [name for name in os.environ if name.startswith("FOOTNOTE_")]:  # noqa: TID251  a test's settings are its own
    del os.environ[_name]  # noqa: TID251


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=20, help="how often tests/test_index_torture.py kills the index")
    parser.addoption("--fuzz", type=int, default=28, help="how many strings and files tests/test_fuzz.py tries")


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    """Return how often to kill."""
    return pytestconfig.getoption("kills")


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_this_machine() -> Iterator[None]:
    """Hold for the whole run, threads that outlive their test included."""
    yield
    assert _ATTEMPTS == []


@pytest.fixture(autouse=True)
def attempts() -> Iterator[list[str]]:
    """Every connection to another machine that was tried; the test in which one appears fails."""
    before = list(_ATTEMPTS)
    yield _ATTEMPTS
    assert before == _ATTEMPTS, "something tried to reach another machine"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the browser's executable."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.fail(
        "the page's tests need Chromium: install it with `apt-get install chromium`, or name it chromium on the PATH"
    )


@pytest.fixture(scope="module")
def browser(chromium: str) -> "Iterator[Browser]":
    """Return a running browser."""
    from tests.browser import launched  # brings Gradio, for which most tests need not wait

    with launched(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def address(assistant: "Assistant") -> Iterator[str]:
    """Serve the page over the `assistant` of the module that asks."""
    from tests.browser import serving

    with serving(assistant) as address:
        yield address


@pytest.fixture
def visit(browser: "Browser", address: str) -> "Iterator[Visit]":
    """Return somebody's visit to the page."""
    from tests.browser import visiting

    with visiting(browser, address) as visit:
        yield visit


@pytest.fixture
def footnote(capsys: pytest.CaptureFixture[str]) -> "Callable[..., Ended]":
    """Return what runs a command in this process."""
    from tests.command import Ended
    from ui.cli import run

    def call(*arguments: object) -> Ended:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return call


@pytest.fixture(scope="module")
def bridges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small library that is indexed."""
    from tests.command import write_bridges
    from ui.cli import run

    folder = write_bridges(tmp_path_factory.mktemp("bridges"))
    assert run(["index", "--library", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index folder of its own for the seeds, so that no test writes into `seeds/`."""
    return tmp_path_factory.mktemp("seeds-home")


@pytest.fixture(scope="session")
def seeds_assistant(seeds_home: Path) -> Iterator["Assistant"]:
    """Return the real assistant over the seeds, synced once."""
    from rag.assistant import open_assistant
    from rag.settings import Settings

    with closing(open_assistant(Settings.load(library=SEEDS, home=seeds_home))) as assistant:
        assistant.library.sync()
        yield assistant
