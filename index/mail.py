"""E-mail: eml with Python's own parser, msg with python-oxmsg. Attachments are named, not read."""

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import oxmsg

from index.compose import LINE, Block, compose, join
from index.encoding import clean, decode
from index.errors import UnreadableDocument
from index.markup import html_document
from index.passage import Document

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
_RICH_TEXT = 0x1009  # the property that holds it, by its number in the format


def eml_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an e-mail: who wrote to whom, when and about what, then its text. Attachments become a notice.

    Raises:
        UnreadableDocument: it is encrypted, or no e-mail.
    """
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content.lstrip())
    headers = {header: _header(message, header) for header in _SHOWN}
    if not any(headers.values()):
        raise UnreadableDocument(name, "it is no e-mail: it names no sender, no recipient, no date and no subject")
    if any(part.get_content_type() in _ENCRYPTED for part in message.walk()):
        raise UnreadableDocument(name, "its text is encrypted; save a copy that is not")
    texts = [_read(part, name) for part in _texts(message)]
    attached = [_file_name(part) for part in _attachments(message)]
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


def _header(message: EmailMessage, header: str) -> str:
    try:
        found = [str(value) for value in message.get_all(header, [])]
    except (ValueError, IndexError, TypeError, AttributeError):  # Python's parser of headers trips over some
        found = [str(value) for key, value in message.raw_items() if key.lower() == header.lower()]
    return " ".join(clean(", ".join(found)).split())


def _texts(part: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that are the letter itself; of several versions of one text, the one with the most words."""
    if part.get_content_type() == "multipart/alternative":
        versions = [list(_texts(version)) for version in _children(part)]
        yield from max(versions, key=lambda parts: sum(_letters(_read(each, "")) for each in parts), default=[])
    elif part.is_multipart() and part.get_content_type() != "message/rfc822":
        for child in _children(part):
            yield from _texts(child)
    elif _is_letter(part):
        yield part


def _attachments(part: EmailMessage) -> Iterator[EmailMessage]:
    if part.is_multipart() and part.get_content_type() != "message/rfc822":
        for child in _children(part):
            yield from _attachments(child)
    elif not _is_letter(part):
        yield part


def _children(part: EmailMessage) -> list[EmailMessage]:
    return [child for child in part.iter_parts() if isinstance(child, EmailMessage)]


def _is_letter(part: EmailMessage) -> bool:
    return part.get_content_type() in {"text/plain", "text/html"} and not part.is_attachment()


def _file_name(part: EmailMessage) -> str:
    return part.get_filename() or f"one of type {part.get_content_type()}"


def _read(part: EmailMessage, name: str) -> Document:
    content = part.get_payload(decode=True)
    text = decode(content if isinstance(content, bytes) else b"", name, part.get_content_charset())
    return html_document(text, name, "") if part.get_content_type() == "text/html" else _plain(text, name)


def _plain(text: str, name: str) -> Document:
    return Document(name, "", clean(text).strip())


def _letters(document: Document) -> int:
    return sum(1 for character in document.text if character.isalnum())
