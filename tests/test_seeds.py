"""The seed library: our own words, every fact of the articles it retells, and a PDF that its script makes again."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.seed_texts import ORIGINALS, SEEDS, fold, read_pages, runs, seed_files

ROOT = SEEDS.parent
PDF = SEEDS / "september-fighting-and-mediation.pdf"

FACTS = {
    "the ceasefire and its end": ["lasted for 22 years", "collapsed overnight on 2 April 2016"],
    "who began": ["Baku", "Yerevan", "held the other responsible"],
    "weapons of April": ["Mortars, artillery, multiple rocket launchers, armoured vehicles and battle tanks"],
    "Azerbaijan's aircraft": ["Azerbaijan also sent helicopters and unmanned aerial vehicles (UAVs)"],
    "pictures of the battle": ["Videos and photographs taken on the battlefield confirm"],
    "Martakert": ["2 and 3 April took place in Martakert", "unrecognised state", "province of Armenia"],
    "Mataghis": [
        "village of Mataghis had been captured",
        "denied that Mataghis had been taken",
        "more than 300 metres",
    ],
    "Armenian losses": ["170 troops, 12 armoured vehicles, three battle tanks and one artillery battery"],
    "Azerbaijani dead": ["300 Azerbaijani troops had been killed"],
    "Azerbaijani losses": ["18 Azerbaijani battle tanks, three infantry fighting vehicles", "six", "two helicopters"],
    "terms": ["Armenia would have to leave what Azerbaijan called the", "recognise Nagorno-Karabakh as independent"],
    "April's risk": ["peaceful settlement", "stability of the whole Caucasus"],
    "powers": ["Russia, Iran and Turkey, which are also involved in the war in Syria"],
    "Russia's base": ["Russia has a military base in Armenia"],
    "Erdogan": ["Recep Tayyip Erdogan", 'would "inevitably" go back to Azerbaijan'],
    "Iran": ["Iran has a border with each of the two sides"],
    "the video": ["Foreign Policy Diary", "02.10.2015", "geopolitical struggle in the Caspian Sea region"],
    "the headline": ["The Nagorno-Karabakh Conflict", "geopolitical standoff between Turkey and Russia"],
    "the disclaimer": ["author or authors answer", "declines responsibility for anything", "inaccurate or incorrect"],
    "cross-posting": ["community internet sites to cross-post", "hyperlink", "commercial internet sites included"],
    "fair use": ["not authorised every use", "social, economic and political issues", "without profit", "permission"],
    "contacts": ["media inquiries, are withheld"],
    "credits": ["released on 27 September", "credited to SETI", "Defence Ministry of Azerbaijan"],
    "the place": ["deep inside Azerbaijan, in the south-west", "are of Armenian origin", "dispute in the Caucasus"],
    "the separatists": ["Armenia gave active support to the separatists", "alleged to have sent troops"],
    "the past": ["armistice of 1994", "fiercest conflicts of the post-Soviet era", "fierce clash in 2016"],
    "the outbreak": ["over a weekend, on 27 September", "casualties rose in both Armenia and Azerbaijan"],
    "September's weapons": ["Tanks, helicopters, artillery and infantry of the two countries"],
    "its cause": ["What caused the fighting of 27 September is disputed"],
    "the risk of spreading": [
        "could spread because it touches the geopolitics",
        "grow worse if large countries such as Russia and Turkey",
    ],
    "the CSTO": ["Belarus, Kazakhstan, Kyrgyzstan, Russia and Tajikistan", "resembles NATO", "foreign country attacks"],
    "the adviser": ["national security adviser to President Erdogan condemned Armenia in a statement of 28 September"],
    "Libya and Syria": ["opposing camps in the civil wars in Libya and in Syria"],
    "a proxy war": ["accusation by Armenia against Turkish fighters", "spectre of a proxy war"],
    "Trenin": ["Dmitry Trenin, the director of the Carnegie Moscow Center", "no comfort to Russia"],
    "Peskov": ["Dmitri S. Peskov, the spokesman of the Kremlin, said on 28 September", "military options"],
    "the Minsk Process": ["supplies both sides with military weapons", "helped to lead the Minsk Process"],
    "missed warnings": ["overlooked the warning signs", "political situation in Belarus and the Covid-19 pandemic"],
    "Vartanyan": ["Olesya Vartanyan, the Global Crisis Group's senior analyst for the Caucasus", "by phone"],
    "shuttle diplomacy": ["Shuttle diplomacy was attempted", "restrictions imposed against Covid-19"],
    "mobilisation": ["Armenia and Azerbaijan both ordered a general mobilisation"],
    "the army's aim": ["change the status quo", "under its control"],
    "Barkhudarov": ["General Mayis Barkhudarov", "Azerbaijani state news agency", "fight to the last drop of blood"],
    "September's casualties": ["fairly high numbers for the casualties of the enemy"],
    "a small possibility": ["other countries might be drawn into the conflict", "only a small possibility"],
    "the global ceasefire": ["António Guterres, the Secretary-General of the United Nations", "around the world"],
    "Guterres": ['"return to meaningful negotiations"', "without delay", "no preconditions"],
}


@pytest.mark.parametrize("path", seed_files(), ids=lambda path: path.name)
def test_no_seed_shares_eight_words_in_a_row_with_an_original(path: Path):
    if not ORIGINALS.is_dir():
        pytest.skip("the originals are not here")
    originals = [original.read_text(encoding="utf-8") for original in sorted(ORIGINALS.glob("*.txt"))]
    assert originals
    # Words from the foot of one page and the top of the next run on, as they do for a reader.
    own = runs(" ".join(read_pages(path)))
    assert own
    assert {run for text in originals for run in own & runs(text)} == set()


def test_the_script_makes_the_pdf_again_byte_for_byte(tmp_path: Path):
    again = tmp_path / "again.pdf"
    subprocess.run([sys.executable, "-W", "error", str(ROOT / "scripts" / "seeds_pdf.py"), str(again)], check=True)
    assert again.read_bytes() == PDF.read_bytes()


def test_the_pdf_reads_in_the_order_of_its_text():
    pages = read_pages(PDF)
    text = (ROOT / "scripts" / "seeds_pdf.md").read_text(encoding="utf-8")
    body = " ".join(page.removesuffix(f" {number}") for number, page in enumerate(pages, start=1))
    assert len(pages) == 4
    assert body == fold(re.sub(r"^#+ ", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize("expected", FACTS.values(), ids=FACTS.keys())
def test_a_fact_of_the_articles_is_in_the_seeds(expected: list[str]):
    text = " ".join(page for path in seed_files() for page in read_pages(path))
    assert [words for words in expected if words not in text] == []


def test_the_table_says_what_the_sentences_say():
    soup = BeautifulSoup((SEEDS / "claimed-losses-2016.html").read_text(encoding="utf-8"), "lxml")
    rows = [[fold(cell.get_text()) for cell in row.find_all("td")] for row in soup.find_all("tr")]
    assert [row for row in rows if row] == [
        ["Troops", "170 lost", "300 killed"],
        ["Battle tanks", "3", "18"],
        ["Armoured vehicles", "12", "none named"],
        ["Infantry fighting vehicles", "none named", "3"],
        ["Artillery batteries", "1", "none named"],
        ["Unmanned aerial vehicles", "none named", "6"],
        ["Helicopters", "none named", "2"],
    ]


def test_the_seeds_are_documents_of_every_common_kind():
    assert {path.suffix for path in seed_files()} == {".md", ".txt", ".html", ".pdf"}
