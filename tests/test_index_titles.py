import pytest

from index.read import read_file
from index.titles import given_title
from tests.small_pdf import pdf


@pytest.mark.parametrize(
    "title",
    [
        "lease.html",
        "newc-tmp.HTM",
        "Annual Report 2023 final.docx",
        "Microsoft Word - lease.docx",
        "Microsoft Word - Annual Report 2023.doc",
        "Microsoft PowerPoint - Talk v2.ppt",
        "Microsoft Word - Document1",
        "Untitled document",
        " scan0001.tiff ",
        "0001543151-22-000008",
        "10-K",
        "20240131",
        "",
    ],
)
def test_the_name_of_a_file_is_no_title(title):
    assert given_title(title) == ""


@pytest.mark.parametrize(
    "title",
    [
        "Lease of 27b Harbour Street",
        "How a browser reads index.html",
        "Programming with Node.js",
        "Amazon.com",
        "Minutes of the S.p.A.",
        "Release notes for 2.0",
        "Microsoft Word - a guide for beginners",
        "The .docx format",
        "Vol. 2",
        "1984",
        "Q3 2023",
        "ISO 9001-2015",
        "法 2019-20",
        "Untitled: the art of no name",
    ],
)
def test_what_only_sounds_like_one_is_a_title(title):
    assert given_title(f" {title} ") == title


def test_a_file_whose_title_is_none_is_called_by_its_heading_or_its_name(tmp_path):
    (tmp_path / "our-lease.pdf").write_bytes(pdf("The rent is due.", title="newc-tmp.html"))
    (tmp_path / "b.html").write_text("<title>b.html</title><h1>The rent</h1><p>It is due.", encoding="utf-8")
    (tmp_path / "c.html").write_text("<title>c.htm</title><p>It is due.", encoding="utf-8")
    read = [read_file(tmp_path / name, name)[0] for name in ("our-lease.pdf", "b.html", "c.html")]
    assert [document.title for document in read] == ["our lease", "The rent", "c"]
