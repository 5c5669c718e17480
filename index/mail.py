"""E-mail: eml with Python's own parser, msg with python-oxmsg. Attachments are named, not read."""

import io
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import groupby

import oxmsg

from index.commonmark import markdown_html
from index.compose import LINE, PARAGRAPH, Block, compose, join
from index.encoding import clean, decode
from index.errors import UnreadableDocument
from index.markup import html_document
from index.passage import Document

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
_ASIDE = re.compile(  # the address of a page, or that a program cannot show the letter
    r"(?:https?://|www\.)\S+"
    r"|^(?=.{,120}$)(?=.*\bHTML\b).*\b(?:e-?mail|message|mail|view|show|display|browser|client|program|format"
    r"|nachricht|\w*programm|anzeigen)\w*\b.*",
    re.MULTILINE | re.IGNORECASE,
)
_APART = {  # texts that no person wrote, or second versions for programs of one kind
    *("text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/x-vcalendar", "text/x-amp-html"),
    *("text/watch-html", "text/css", "text/csv", "text/rtf", "text/xml", "text/javascript"),
}
_PARAMETER = re.compile(r"<param>.*?</param>", re.IGNORECASE | re.DOTALL)  # in enriched text: a colour, a font
_COMMAND = re.compile(r"</?[A-Za-z][\w-]*>|(<)<")
_NEW_LINE = re.compile(r"\n(\n*)")  # of enriched text; one alone is a blank
_QUOTED = re.compile(r"(?:> ?)+")  # at the beginning of a line
_STATUS = "message/delivery-status"  # what a server says of a letter that did not arrive
_RICH_TEXT = 0x1009  # the property that holds it, by its number in the format


def eml_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an e-mail: who wrote to whom, when and about what, then its text. Attachments become a notice.

    Raises:
        UnreadableDocument: it is encrypted, or no e-mail.
    """
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content.lstrip())
    headers = {header: _header(message, header, name) for header in _SHOWN}
    if not any(headers.values()):
        raise UnreadableDocument(name, "it is no e-mail: it names no sender, no recipient, no date and no subject")
    closed = next((part for part in _parts(message) if part.get_content_type() in _ENCRYPTED), None)
    if closed is not None:
        how = "wrapped in a signature" if closed.get_param("smime-type") == "signed-data" else "encrypted"
        raise UnreadableDocument(name, f"its text is {how}; save a copy that is not")
    texts = [_read(part, name) for part in _texts(message)]
    attached = [_file_name(part) for part in _parts(message) if not (_is_container(part) or _is_letter(part))]
    return _mail(name, headers.get("Subject") or fallback_title, headers, texts, attached)


def msg_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an e-mail saved by Outlook, like any other.

    Raises:
        UnreadableDocument: it is damaged, or its text is neither plain nor HTML.
    """
    try:
        message = oxmsg.Message.load(io.BytesIO(content))
        html, plain = message.html_body, message.body
        headers = _outlook_headers(message)
        attached = [attachment.file_name or "without a name" for attachment in message.attachments]
    except (OSError, ValueError, KeyError, AttributeError, IndexError, struct.error) as error:
        raise UnreadableDocument(name, "it is damaged, or no e-mail of Outlook; save it as .eml") from error
    if not html and not plain and message.properties.binary_prop_value(_RICH_TEXT):
        raise UnreadableDocument(name, "its text is rich text of Outlook's own; save it as .eml")
    texts = [*([html_document(html, name, "")] if html else []), *([_plain(plain, name)] if plain else [])]
    return _mail(
        name, headers["Subject"] or fallback_title, headers, [max(texts, key=_letters)] if texts else [], attached
    )


def _outlook_headers(message: oxmsg.Message) -> dict[str, str]:
    sent = {header.title(): words for header, words in message.message_headers.items()}
    to = ", ".join(f"{recipient.name} <{recipient.email_address}>" for recipient in message.recipients)
    found = {"From": message.sender, "To": sent.get("To") or to, "Cc": sent.get("Cc")}
    found |= {"Date": message.sent_date and f"{message.sent_date:%Y-%m-%d %H:%M %Z}", "Subject": message.subject}
    return {header: " ".join((words or "").split()) for header, words in found.items()}


def _mail(
    name: str, title: str, headers: Mapping[str, str], texts: Sequence[Document], attached: Sequence[str]
) -> Document:
    lines = compose(name, "", (Block(f"{header}: {words}", gap=LINE) for header, words in headers.items() if words))
    named = ", ".join(" ".join(one.split()) for one in attached)
    notices = [f"its attachments are not read: {named}"] if attached else []
    return join(name, title, [part for part in (lines, *texts) if part.text], notices=notices)


def _header(message: EmailMessage, header: str, name: str) -> str:
    raw = [str(value) for key, value in message.raw_items() if key.lower() == header.lower()]
    try:
        found = [str(value) for value in message.get_all(header, [])]
    except (ValueError, IndexError, TypeError, AttributeError):  # Python's parser of headers trips over some
        found = raw
    if "\ufffd" in "".join(found):  # old programs write letters as bytes, without a word on their encoding
        with suppress(UnreadableDocument):
            found = [decode(value.encode("utf-8", "surrogateescape"), name)[0] for value in raw]
    return " ".join(clean(", ".join(found)).split())


def _texts(part: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that are the letter itself; of several versions of one text, the one with the most words."""
    if _is_container(part) and part.get_content_type() == "multipart/alternative":
        versions = [list(_texts(version)) for version in _children(part)]
        yield from max(versions, key=lambda parts: sum(_letters(_read(each, "")) for each in parts), default=[])
    elif _is_container(part):
        for child in _children(part):
            yield from _texts(child)
    elif _is_letter(part):
        yield part


def _parts(part: EmailMessage) -> Iterator[EmailMessage]:
    """Yield a part and those inside it; what is inside a letter that is attached is not a part of this one."""
    yield part
    if _is_container(part):
        for child in _children(part):
            yield from _parts(child)


def _is_container(part: EmailMessage) -> bool:
    return part.is_multipart() and part.get_content_maintype() == "multipart"


def _children(part: EmailMessage) -> list[EmailMessage]:
    return [child for child in part.iter_parts() if isinstance(child, EmailMessage)]


def _is_letter(part: EmailMessage) -> bool:
    if part.get_content_maintype() == "multipart":
        return not part.is_multipart()  # though it says so
    kind = part.get_content_type()
    is_text = part.get_content_maintype() == "text" and kind not in _APART
    return (is_text or kind == _STATUS) and not part.is_attachment()


def _file_name(part: EmailMessage) -> str:
    return part.get_filename() or f"one of type {part.get_content_type()}"


def _read(part: EmailMessage, name: str) -> Document:
    if part.get_content_type() == _STATUS:
        blocks = (block.raw_items() for block in _children(part))
        return _plain("\n\n".join("\n".join(f"{key}: {value}" for key, value in block) for block in blocks), name)
    content = part.get_payload(decode=True)
    text, notices = decode(content if isinstance(content, bytes) else b"", name, part.get_content_charset())
    kind = part.get_content_subtype()
    if kind in {"html", "markdown", "x-markdown"}:
        return html_document(text if kind == "html" else markdown_html(text), name, "", notices=notices)
    return _plain(_without_commands(text) if kind in {"enriched", "richtext"} else text, name, notices)


def _without_commands(text: str) -> str:
    """Return the words of enriched text, e.g. `<bold>Rain</bold> fell`, where one line end alone parts no lines."""
    return _COMMAND.sub(
        lambda found: found[1] or "", _NEW_LINE.sub(lambda found: found[1] or " ", _PARAMETER.sub("", text))
    )


def _plain(text: str, name: str, notices: tuple[str, ...] = ()) -> Document:
    return Document(name, "", _without_marks(clean(text)).strip(), notices=notices)


def _without_marks(text: str) -> str:
    """Return a text without the marks of what is quoted from another letter: that stands in paragraphs of its own."""
    lines = [(line, _QUOTED.match(line)) for line in text.split("\n")]
    runs = groupby(lines, key=lambda pair: pair[1][0].count(">") if pair[1] else 0)
    texts = ("\n".join(line[mark.end() if mark else 0 :] for line, mark in run) for _, run in runs)
    return PARAGRAPH.join(text.strip("\n") for text in texts if text.strip())


def _letters(document: Document) -> int:
    """Count what is said; that the letter stands elsewhere may be longer than the letter."""
    return sum(map(str.isalnum, _ASIDE.sub("", document.text)))
