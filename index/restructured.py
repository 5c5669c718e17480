"""reStructuredText, by way of HTML, with docutils. No file that it includes is read, and no HTML that it holds."""

from typing import Any

from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree

from index.encoding import decode
from index.markup import html_document
from index.passage import Document

_SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 5,  # never: a mistake in a document is no reason not to read it
    "report_level": 2,  # what was not carried out is told in the tree
    "warning_stream": False,
    "initial_header_level": 2,
    "syntax_highlight": "none",
    "math_output": "LaTeX",  # E = mc^2 as it was written
    "_disable_config": True,
}


def rst_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read reStructuredText. What docutils does not know, a directive of Sphinx for one, stays as it was written."""
    text, notices = decode(content, name)
    tree = publish_doctree(text, settings_overrides=_SETTINGS)
    tree.transform_messages.clear()  # of names that only Sphinx knows; they would become a chapter
    tree.setdefault("title", fallback_title)
    for kind in tree.findall(nodes.classifier):
        kind.insert(0, nodes.Text(" : "))
    for message in list(tree.findall(nodes.system_message)):
        message["ids"].clear()
        message.replace_self([part for part in message.children if _is_directive(part)])
    for section in list(tree.findall(nodes.section)):
        if "system-messages" in section["classes"]:
            section.parent.remove(section)
    html = publish_from_doctree(tree, writer="html5", settings_overrides=_SETTINGS)
    return html_document(html.decode("utf-8"), name, fallback_title, notices=notices)


def _is_directive(part: nodes.Node) -> bool:
    """Tell the source of a directive that was not carried out from that of a slip, which is in the tree already."""
    return isinstance(part, nodes.literal_block) and part.astext().lstrip().startswith("..")
