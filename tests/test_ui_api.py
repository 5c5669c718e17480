import httpx
import pytest

from index.errors import ModelUnavailable
from index.passage import Document
from rag.answer import NOT_SAID
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from tests.small_library import open_small, write
from ui.place import of_citation, of_document

POLICY = Document("policy.md", "Refund policy", "Before. Refunds take 14 days. After.\n\nElsewhere.")
HOW_LONG = cite(1, POLICY, "Refunds take 14 days.")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    (folder / "policy.md").write_text("<script>alert(1)</script>", encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    return FakeLibrary([POLICY, Document("report.pdf", "Report", "Text.")], folder)


@pytest.fixture(scope="module")
def assistant(library):
    broken = ModelUnavailable("the model cannot be loaded")
    return FakeAssistant(library, {"How long?": ("14 days [1]", (HOW_LONG,)), "Broken?": broken})


@pytest.fixture(scope="module")
def api(assistant):
    with serving(assistant) as address, httpx.Client(base_url=address) as client:
        yield client


def test_an_answer_is_the_object_of_the_command_line(api, assistant):
    answer = api.post("/api/ask", json={"question": "How long?", "documents": ["policy.md"]}).json()
    expected = assistant.ask("How long?").as_dict()
    assert answer == {**expected, "citations": [*expected["citations"]], "passages": [], "notices": []}
    assert assistant.asked[-2][2] == ["policy.md"]


def test_what_the_documents_do_not_say_is_an_answer_too(api):
    answer = api.post("/api/ask", json={"question": "Why?"}).json()
    assert (answer["answer"], answer["answered"]) == (NOT_SAID, False)


def test_a_history_makes_a_follow_up(api, assistant):
    api.post("/api/ask", json={"question": "How long?", "history": [{"role": "user", "content": "Refunds?"}]})
    assert [turn.content for turn in assistant.asked[-1][1]] == ["Refunds?"]


@pytest.mark.parametrize(
    ("which", "asked"),
    [({}, None), ({"in": ["*.pdf"]}, ["report.pdf"]), ({"types": ["md"], "until": "2020"}, ["policy.md"])],
    ids=["all", "by name", "by type and date"],
)
def test_a_filter_chooses_the_documents_that_are_asked(api, assistant, which, asked):
    api.post("/api/ask", json={"question": "How long?"} | which)
    assert assistant.asked[-1][2] == asked


def test_a_document_that_is_not_there_cannot_be_asked(api):
    response = api.post("/api/ask", json={"question": "How long?", "documents": ["gone.md"]})
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": "How long?", "types": ["docx"]}, "no document is of type docx"),
        ({"question": "How long?", "since": "once"}, "'once' is no date"),
        ({"question": "How long?", "history": [{"role": "system", "content": "x"}]}, "must have the role"),
        ({"question": 7}, "question: Input should be a valid string"),
        ({"quest": "x"}, "question: Field required"),
        ({"question": "x", "quest": "x"}, "quest: Extra inputs are not permitted"),
    ],
    ids=["nothing fits", "no date", "history", "type", "missing", "misspelt"],
)
def test_a_request_that_cannot_be_understood_says_why(api, body, said):
    response = api.post("/api/ask", json=body)
    assert response.status_code == 400
    assert said in response.json()["error"]


def test_what_this_machine_does_not_allow_is_said(api):
    response = api.post("/api/ask", json={"question": "Broken?"})
    assert (response.status_code, response.json()) == (503, {"error": "the model cannot be loaded"})


def test_documents_are_listed(api):
    assert [document["document"] for document in api.get("/api/documents").json()] == ["policy.md", "report.pdf"]


def test_a_pdf_opens_and_anything_else_is_saved_never_run(api):
    pdf = api.get("/api/original", params={"document": "report.pdf"})
    assert (pdf.content, pdf.headers["content-type"]) == (b"%PDF-1.7", "application/pdf")
    assert "attachment" not in pdf.headers.get("content-disposition", "")
    html = api.get("/api/original", params={"document": "policy.md"})
    assert html.headers["content-type"] == "application/octet-stream"
    assert html.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "gone.md"])
def test_only_files_of_the_library_can_be_opened(api, path):
    assert api.get("/api/original", params={"document": path}).status_code == 404


def test_a_card_shows_the_quote_between_its_words(api):
    link = of_citation(HOW_LONG, POLICY).link
    assert api.get("/api/peek", params={"place": link}).json() == {
        "where": "Refund policy",
        "before": "Before. ",
        "quote": "Refunds take 14 days.",
        "after": " After.",
    }


@pytest.mark.parametrize("link", ["nonsense", of_document("gone.md").link], ids=["no link", "gone"])
def test_a_card_of_nothing_is_not_found(api, link):
    assert api.get("/api/peek", params={"place": link}).status_code == 404


def test_a_document_is_renamed_removed_put_back_and_deleted_for_good(tmp_path):
    write(tmp_path / "library", first="The signal box was painted blue.")
    library = open_small(tmp_path / "library")
    library.sync()
    with serving(FakeAssistant(library, {})) as address, httpx.Client(base_url=f"{address}/api") as api:
        renamed = api.patch("/documents", params={"document": "first.txt", "name": "second"})
        assert renamed.json() == {"document": "second.txt"}
        removed = api.delete("/documents", params={"document": "second.txt"}).json()
        assert removed["document"] == "second.txt"
        assert api.get("/documents").json() == []
        assert api.post("/removed", params={"key": removed["key"]}).json() == {"document": "second.txt"}
        key = api.delete("/documents", params={"document": "second.txt"}).json()["key"]
        assert api.delete("/removed", params={"key": key}).json() == {"key": key}
        assert api.post("/removed", params={"key": key}).status_code == 404
        assert api.patch("/documents", params={"document": "second.txt", "name": "x"}).status_code == 404
    library.close()
