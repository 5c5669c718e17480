from email.message import EmailMessage

import pytest

from index.errors import UnreadableDocument
from index.mail import eml_document, msg_document
from index.passage import Document
from tests.small_office import msg_of

HTML_COURSE = "The course on HTML and CSS costs 900 euros and begins on 5 May in Berlin; it is taught by Eva Stone."
HEAD = "From: Anna <anna@example.org>\nTo: Ben <ben@example.org>"


def letter(text: str = "Rain fell.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Anna <anna@example.org>", "Ben <ben@example.org>"
    for header, words in headers.items():
        message[header] = words
    message.set_content(text)
    return message


def read(message: EmailMessage | bytes | str) -> Document:
    content = message.encode() if isinstance(message, str) else message
    return eml_document(bytes(content), "a.eml", "a")


def test_who_wrote_to_whom_and_about_what_stands_above_the_text():
    message = letter(Cc="Eve <eve@example.org>", Subject="Über das Wetter", Date="Fri, 16 Dec 2022 17:04:16 -0500")
    document = read(message)
    assert document.title == "Über das Wetter"
    assert document.text == (
        f"{HEAD}\nCc: Eve <eve@example.org>\nDate: Fri, 16 Dec 2022 17:04:16 -0500\nSubject: Über das Wetter\n\n"
        "Rain fell."
    )
    assert document.notices == ()


def test_a_letter_without_a_subject_is_called_by_its_file():
    assert read(letter()).title == "a"


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (
            "On Monday Tom wrote:\n> Rain fell\n> all day.\n>\n> Tom",
            "On Monday Tom wrote:\n\nRain fell\nall day.\n\nTom",
        ),
        ("> Did it rain?\nIt did.\n\n>> When?\n> At noon.", "Did it rain?\n\nIt did.\n\nWhen?\n\nAt noon."),
        ("Rain fell: 3 > 2.\n\n\nIt did.", "Rain fell: 3 > 2.\n\n\nIt did."),
    ],
    ids=["below", "between", "none"],
)
def test_a_letter_that_is_quoted_stands_in_paragraphs_of_its_own_without_marks(sent, text):
    assert read(letter(sent)).text == f"{HEAD}\n\n{text}"


@pytest.mark.parametrize(
    ("plain", "html", "text"),
    [
        ("Rain fell.", "<h1>Rain</h1><p hidden>bait</p>", "Rain fell."),
        ("See the page.", "<h1>Rain</h1><p>It fell all day.</p>", "Rain\n\nIt fell all day."),
        (f"See https://example.org/{'a' * 40}", "<p>It fell all day.</p>", "It fell all day."),
        ("Your program does not show HTML.\nSee the page.", "<p>It fell all day.</p>", "It fell all day."),
        ("This is an html message.", "<p>It fell.</p>", "It fell."),
        ("Please open it in your browser.", f"<p>{HTML_COURSE}</p>", HTML_COURSE),
    ],
    ids=[
        "plain says as much",
        "plain says less",
        "plain has a long address",
        "plain is an excuse",
        "in small letters",
        "about HTML",
    ],
)
def test_of_two_versions_the_one_with_more_words_is_read(plain, html, text):
    message = letter(plain)
    message.add_alternative(html, subtype="html")
    assert read(message).text == f"{HEAD}\n\n{text}"


def test_attachments_are_named_and_texts_between_them_read():
    message = letter("Before.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="report  1.pdf")
    message.add_attachment("After.", disposition="inline")
    message.add_attachment("Not read.", filename="notes.txt")
    message.add_attachment(letter("Older."))
    document = read(message)
    assert document.text == f"{HEAD}\n\nBefore.\n\nAfter."
    assert document.notices == ("its attachments are not read: report 1.pdf, notes.txt, one of type message/rfc822",)


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("markdown", "# Rain\n\nIt *fell*.\n", "Rain\n\nIt fell."),
        ("enriched", "<bold>Rain</bold>\nfell\n\n<color><param>red</param>on</color> 3 << 4.", "Rain fell\non 3 < 4."),
        ("x-note", "Rain <fell>.", "Rain <fell>."),
    ],
)
def test_a_text_of_any_kind_is_the_letter(kind, content, text):
    document = read(f"{HEAD}\nContent-Type: text/{kind}\n\n{content}")
    assert (document.text, document.notices) == (f"{HEAD}\n\n{text}", ())


def test_an_appointment_is_no_second_version_of_a_letter():
    message = letter()
    message.add_alternative("BEGIN:VEVENT\nSUMMARY:Meeting of all\nEND:VEVENT", subtype="calendar")
    assert read(message).text == f"{HEAD}\n\nRain fell."


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("utf-8", "Größe".encode()),
        ("iso-8859-1", "Größe".encode("latin-1")),
        ("iso-8859-1", "Größe".encode()),
        ("us-ascii", "Größe".encode()),
        ("no-such-charset", "Größe".encode()),
        ("iso-2022-jp", "雨が降った".encode("iso-2022-jp")),
    ],
    ids=["utf-8", "latin", "utf-8 said to be latin", "utf-8 said to be ascii", "unknown", "shifting"],
)
def test_a_text_is_read_in_the_encoding_it_has(charset, encoded):
    head = f"{HEAD}\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    words = "雨が降った" if charset == "iso-2022-jp" else "Größe"
    assert read(head + encoded).text == f"{HEAD}\n\n{words}"


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii", "windows-1252"])
def test_quotation_marks_of_windows_are_read_whatever_western_charset_is_declared(charset):
    head = f"{HEAD}\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    assert read(head + b"It\x92s \x93\x8010\x94.").text == f"{HEAD}\n\nIt’s “€10”."


def test_a_header_that_python_cannot_parse_is_kept_as_it_is():
    assert "Date: no date\n" in read(f"{HEAD}\nDate: no date\nSubject: Rain\n\nfell").text
    assert read("To: a@[\nSubject: Rain\n\nfell").text.endswith("Subject: Rain\n\nfell")


def test_a_header_of_bytes_is_read_in_the_encoding_it_has():
    content = f"{HEAD}\nSubject: Größe für München\n\nRain".encode("cp1252")
    assert read(content).title == "Größe für München"
    assert read(f"{HEAD}\nSubject: Größe".encode()).title == "Größe"
    assert read(f"{HEAD}\nSubject: a".encode() + b"\x81\x01\x02\x03").title == "a\ufffd"


@pytest.mark.parametrize("kind", ["mixed", "alternative"])
def test_a_letter_that_lacks_the_parts_it_names_is_read_whole(kind):
    document = read(f'{HEAD}\nContent-Type: multipart/{kind}; boundary="x"\n\nRain fell.')
    assert (document.text, document.notices) == (f"{HEAD}\n\nRain fell.", ())


def test_a_letter_is_not_encrypted_because_one_is_that_is_attached():
    content = (
        f'{HEAD}\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\nRain fell.\n--x\n'
        "Content-Type: message/rfc822\n\nSubject: Older\nContent-Type: application/pkcs7-mime\n\nsecret\n--x--"
    )
    document = read(content)
    assert document.text == f"{HEAD}\n\nRain fell."
    assert document.notices == ("its attachments are not read: one of type message/rfc822",)


def test_why_a_letter_did_not_arrive_is_text():
    status = "Reporting-MTA: dns; a.example.org\n\nFinal-Recipient: rfc822; ben@example.org\nStatus: 5.1.1\n"
    content = (
        f'{HEAD}\nContent-Type: multipart/report; boundary="x"\n\n--x\n\nIt failed.\n'
        f"--x\nContent-Type: message/delivery-status\n\n{status}\n--x--"
    )
    assert read(content).text == f"{HEAD}\n\nIt failed.\n\n{status.strip()}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("\n \n", "it is no e-mail"),
        ("Rain fell.", "it is no e-mail"),
        (f'{HEAD}\nContent-Type: multipart/encrypted; boundary="x"\n\n--x\n\nsecret\n--x--', "its text is encrypted"),
        (f"{HEAD}\nContent-Type: application/pkcs7-mime\n\nsecret", "its text is encrypted"),
        (f"{HEAD}\nContent-Type: application/pkcs7-mime; smime-type=signed-data\n\nRain", "wrapped in a signature"),
    ],
    ids=["empty", "words", "encrypted", "S/MIME", "signed"],
)
def test_what_cannot_be_read_is_refused(content, reason):
    with pytest.raises(UnreadableDocument, match=reason):
        read(content)


def test_a_message_of_outlook_is_read_like_any_other():
    content = msg_of(subject="Rain", sender="Anna", address="anna@example.org", body="It fell.", attached="a.pdf")
    document = msg_document(content, "a.msg", "a")
    assert document.title == "Rain"
    assert document.text.endswith("\nSubject: Rain\n\nIt fell.")
    assert document.text.startswith('From: "Anna" <anna@example.org')
    assert document.notices == ("its attachments are not read: a.pdf",)


def test_a_message_of_outlook_may_be_html_alone():
    assert msg_document(msg_of(html="<p>Rain</p><p hidden>bait</p>"), "a.msg", "a").text == "Rain"


def test_of_two_versions_in_a_message_of_outlook_the_one_that_says_more_is_read():
    content = msg_of(html="<p>It fell all day.</p>", body=f"See https://example.org/{'a' * 40}")
    assert msg_document(content, "a.msg", "a").text == "It fell all day."


@pytest.mark.parametrize(
    ("content", "reason"),
    [(msg_of(subject="Rain", rich="x"), "rich text of Outlook's own"), (msg_of(body="Rain")[:900], "it is damaged")],
    ids=["rich text", "cut short"],
)
def test_a_message_of_outlook_that_cannot_be_read_is_refused(content, reason):
    with pytest.raises(UnreadableDocument, match=reason):
        msg_document(content, "a.msg", "a")
