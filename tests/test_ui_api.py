import json
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

import httpx
import pytest

from index.errors import ModelUnavailable
from index.passage import Document
from index.read import MAX_BYTES
from rag.answer import NOT_SAID
from rag.settings import Settings
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from tests.small_library import open_small, write
from ui.place import of_citation, of_document

POLICY = Document("policy.md", "Refund policy", "Before. Refunds take 14 days. After.\n\nElsewhere.")
HOW_LONG = cite(1, POLICY, "Refunds take 14 days.")


LISTENING = {"accept": "text/event-stream"}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    (folder / "policy.md").write_text("<script>alert(1)</script>", encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    return FakeLibrary([POLICY, Document("report.pdf", "Report", "Text.")], folder)


class _Talkative(FakeAssistant):
    """Can also break off after the first word, go on until nobody listens, and wait until it is told to go on."""

    ended, go_on = threading.Event(), threading.Event()

    def stream(self, question, history=(), *, documents=None, offline=False):
        if question == "Wait":
            assert self.go_on.wait(60)
        try:
            yield from super().stream(question, history, documents=documents, offline=offline)
            if question == "Break off":
                raise ModelUnavailable("the model is gone")
            while question == "Go on for ever":
                yield from super().stream(question)
        finally:
            if question == "Go on for ever":
                self.ended.set()


@pytest.fixture(scope="module")
def assistant(library):
    broken = ModelUnavailable("the model cannot be loaded")
    return _Talkative(library, {"How long?": ("14 days [1]", (HOW_LONG,)), "Broken?": broken})


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
    [({}, None), ({"inside": ["*.pdf"]}, ["report.pdf"]), ({"types": ["md"], "until": "2020"}, ["policy.md"])],
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
        ({"quest": "x"}, "question is missing"),
        ({"question": "x", "quest": "x"}, "there is nothing called quest to be set; /api/docs lists what there is"),
        ({"question": "x", "history": [{"role": 1}]}, "history.0.role: Input should be a valid string"),
        ([], "the request: Input should be a valid dictionary"),
    ],
    ids=["nothing fits", "no date", "history", "type", "missing", "misspelt", "inside", "no object"],
)
def test_a_request_that_cannot_be_understood_says_why(api, body, said):
    response = api.post("/api/ask", json=body)
    assert response.status_code == 400
    assert said in response.json()["error"]


def test_what_is_no_json_is_said_to_be_none(api):
    response = api.post("/api/ask", content=b'{"question": ', headers={"content-type": "application/json"})
    assert (response.status_code, [*response.json()]) == (400, ["error"])
    assert response.json()["error"].startswith("the request is no JSON: ")
    assert response.json()["error"].endswith(" at character 13")


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/ask"), ("POST", "/api/asks"), ("PUT", "/api/a/b?c=d")])
def test_what_no_route_takes_is_answered_in_a_sentence(api, method, path):
    response = api.request(method, path)
    said = f"nothing takes {method} {path.removesuffix('?c=d')}; /api/docs lists what there is"
    assert (response.status_code, response.json()) == (404, {"error": said})


@pytest.mark.parametrize("name", ["../x.txt", "folder/x.txt", "C:\\x.txt"])
def test_a_document_is_added_under_a_name_and_not_into_a_folder(api, name):
    response = api.post("/api/documents", params={"name": name}, content=b"Words.")
    assert (response.status_code, "name alone" in response.json()["error"]) == (400, True)


def test_what_this_machine_does_not_allow_is_said(api):
    response = api.post("/api/ask", json={"question": "Broken?"})
    assert (response.status_code, response.json()) == (503, {"error": "the model cannot be loaded"})


def test_an_answer_is_streamed_as_it_grows_and_done_at_its_end(api):
    asked = {"question": "How long?"}
    with api.stream("POST", "/api/ask", json=asked, headers=LISTENING) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = _events(response)
    assert [(name, answer["answer"]) for name, answer in events] == [
        ("answer", "14"),
        ("answer", "14 days"),
        ("answer", "14 days [1]"),
        ("done", "14 days [1]"),
    ]
    assert events[-1][1] == api.post("/api/ask", json=asked).json()


@pytest.mark.parametrize(("question", "status"), [("Broken?", 503), (7, 400)])
def test_a_stream_that_cannot_begin_has_a_status_of_its_own(api, question, status):
    response = api.post("/api/ask", json={"question": question}, headers=LISTENING)
    assert (response.status_code, list(response.json())) == (status, ["error"])


def test_an_answer_that_breaks_off_says_why(api):
    response = api.post("/api/ask", json={"question": "Break off"}, headers=LISTENING)
    name, problem = _events(response)[-1]
    assert (name, problem) == ("error", {"error": "the model is gone"})


def test_an_answer_that_nobody_listens_to_ends(api, assistant):
    with api.stream("POST", "/api/ask", json={"question": "Go on for ever"}, headers=LISTENING) as response:
        next(response.iter_lines())
    assert assistant.ended.wait(20)


def test_surplus_questions_are_refused_while_others_are_answered(api, assistant):
    with ThreadPoolExecutor(20) as people:
        asked = [people.submit(api.post, "/api/ask", json={"question": "Wait"}, timeout=60) for _ in range(20)]
        finished = as_completed(asked, timeout=60)
        refused = [next(finished).result() for _ in range(4)]
        assert [(answer.status_code, answer.headers["retry-after"]) for answer in refused] == [(503, "5")] * 4
        assert all("ask again in a moment" in answer.json()["error"] for answer in refused)
        assistant.go_on.set()
        assert [future.result().status_code for future in finished] == [200] * 16


def test_passages_are_found_without_an_answer(api):
    found = api.post("/api/search", json={"question": "T", "limit": 1, "inside": ["report.pdf"]}).json()
    assert found == [
        {"document": "report.pdf", "title": "Report", "page": None, "heading": ""}
        | {"start": 0, "end": 5, "text": "Text.", "score": 0.5}
    ]


@pytest.mark.parametrize("limit", [0, 51, "many"])
def test_a_limit_that_is_none_is_said(api, limit):
    response = api.post("/api/search", json={"question": "T", "limit": limit})
    assert response.status_code == 400
    assert response.json()["error"].startswith("limit: Input should be")


def test_a_document_is_added_listed_and_removed(tmp_path):
    write(tmp_path / "library", old="The old one.")
    with open_small(tmp_path / "library") as library:
        library.sync()
        assistant = FakeAssistant(library, {}, settings=Settings.load(library=tmp_path / "library"))
        with serving(assistant) as address, httpx.Client(base_url=address) as api:
            added = api.post("/api/documents", params={"name": "new.txt"}, content=b"The new one.")
            assert added.json() == {"document": "new.txt"}
            listed = api.get("/api/documents").json()
            assert [document["document"] for document in listed] == ["new.txt", "old.txt"]
            assert listed[0]["modified"] == pytest.approx((tmp_path / "library" / "new.txt").stat().st_mtime)
            refused = api.post("/api/documents", params={"name": "new.exe"}, content=b"MZ")
            assert (refused.status_code, "Footnote reads" in refused.json()["error"]) == (400, True)
            large = api.post("/api/documents", params={"name": "new.txt"}, content=bytes(MAX_BYTES + 1))
            assert (large.status_code, large.json()["error"]) == (413, "At most 25 MB can be sent here")
            assert api.delete("/api/documents", params={"document": "new.txt"}).json()["document"] == "new.txt"
            assert [document["document"] for document in api.get("/api/documents").json()] == ["old.txt"]
            assert api.delete("/api/documents", params={"document": "new.txt"}).status_code == 404


def test_the_schema_and_its_page_name_every_route_and_every_field(api):
    schema = api.get("/api/openapi.json").json()
    assert set(schema["paths"]) == {
        "/healthz",
        *("/api/ask", "/api/search", "/api/documents", "/api/removed", "/api/indexing", "/api/original"),
    }
    answer = api.post("/api/ask", json={"question": "How long?"}).json()
    assert set(schema["components"]["schemas"]["Answer"]["properties"]) == {*answer, "withheld"}  # when there is any
    page = api.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert all(f" {path}</code>" in page.text for path in schema["paths"])
    assert "422" not in page.text


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


def _events(response: httpx.Response) -> list[tuple[str, dict]]:
    """Return the names of the events of a stream, each with what it carries."""
    response.read()
    blocks = [
        dict(line.split(": ", 1) for line in block.splitlines()) for block in response.text.split("\n\n") if block
    ]
    return [(block["event"], json.loads(block["data"])) for block in blocks]
