"""PDFs made for a test."""

from collections.abc import Sequence

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


def form_pdf(*pages: tuple[str, str], drawn: bool = True, hidden: bool = False) -> bytes:
    """Return a PDF with a page for each label and the value of its text field.

    A value that is not `drawn` stands in the file only as data, as programs write that fill in forms.
    """
    font = "<</F 3 0 R>>"
    numbers = range(4, 4 + 4 * len(pages), 4)  # of the pages; each is followed by its text, its field and its value
    fields, kids = (" ".join(f"{number + step} 0 R" for number in numbers) for step in (2, 0))
    parts = [
        f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{fields}]/DA(/F 12 Tf 0 g)/DR<</Font {font}>>>>>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, (label, value) in zip(numbers, pages, strict=True):
        parts += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</Font {font}>>/Contents {number + 1} 0 R"
            f"/Annots[{number + 2} 0 R]>>",
            _stream("", f"BT /F 12 Tf 20 200 Td ({label}) Tj ET"),
            f"<</Type/Annot/Subtype/Widget/FT/Tx/T(field{number})/V({value})/F {2 if hidden else 4}/DA(/F 12 Tf 0 g)"
            f"/Rect[80 195 200 215]/P {number} 0 R{f'/AP<</N {number + 3} 0 R>>' if drawn else ''}>>",
            _stream(
                f"/Type/XObject/Subtype/Form/BBox[0 0 120 20]/Resources<</Font {font}>>",
                f"BT /F 12 Tf 2 5 Td ({value}) Tj ET",
            ),
        ]
    return _file_of(parts)


def typed_pdf(words: str, typed: str, *, kind: str = "FreeText", hidden: bool = False) -> bytes:
    """Return a PDF whose page has words of its own, and others typed on it beside them."""
    font = "<</F 3 0 R>>"
    return _file_of(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[4 0 R]/Count 1>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</Font {font}>>/Contents 5 0 R/Annots[6 0 R]>>",
            _stream("", f"BT /F 12 Tf 20 200 Td ({words}) Tj ET"),
            f"<</Type/Annot/Subtype/{kind}/Contents({typed})/F {2 if hidden else 4}/Rect[80 195 200 215]"
            "/AP<</N 7 0 R>>>>",
            _stream(
                f"/Type/XObject/Subtype/Form/BBox[0 0 120 20]/Resources<</Font {font}>>",
                f"BT /F 12 Tf 2 5 Td ({typed}) Tj ET",
            ),
        ]
    )


def placed_pdf(*words: tuple[float, float, str]) -> bytes:
    """Return a PDF with words at the places given in points, from the left and from above, as EDGAR writes it.

    It sets type a thousand points high and shrinks the page.
    """
    drawn = "".join(
        f"BT /F 1000 Tf {100 * left:g} {100 * (400 - top):g} Td ({text}) Tj ET\n" for left, top, text in words
    )
    return _file_of(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[4 0 R]/Count 1>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 400]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>",
            _stream("", f".01 0 0 .01 0 0 cm\n{drawn}"),
        ]
    )


def _stream(entries: str, content: str) -> str:
    return f"<<{entries}/Length {len(content)}>>stream\n{content}\nendstream"


def _file_of(parts: Sequence[str]) -> bytes:
    """Write numbered objects; the first is the catalogue."""
    content, places = "%PDF-1.7\n", list[int]()
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{part}\nendobj\n"
    table = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF"
    return (content + table + end).encode("ascii")
