"""PDFs made for a test."""

from fpdf import FPDF


def pdf(*pages: str, title: str = "", password: str = "", size: int = 11) -> bytes:
    """Return a PDF with a page for each text; an empty text makes an empty page. `size` is in points."""
    paper = FPDF()
    paper.set_font("helvetica", size=size)
    if title:
        paper.set_title(title)
    if password:
        paper.set_encryption(owner_password=password, user_password=password)
    for words in pages:
        paper.add_page()
        if words:
            paper.multi_cell(0, text=words)
    return bytes(paper.output())
