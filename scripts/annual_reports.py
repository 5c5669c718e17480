"""Make a library of long reports, and cases: `python -m scripts.annual_reports FOLDER [COMPANIES]`.

Annual reports of invented companies, three years each, as PDF: statements of three years beside each other, too long
for one passage, paragraphs that stand alike in every report and name what the statements give, headings that most
reports set bold and no larger, files named like `BESTBARN_2021_10K.pdf` with titles that say nothing. Questions name
the company as people write it, most of them in other words than the report's; every fourth is about a year that is not
there, or a company. FOLDER then holds `documents/` and `cases.jsonl`, whose sources are pages. All figures are drawn;
the same ones each time.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

from scripts.report_texts import (
    ASKED,
    CONTENTS,
    CONTROLS,
    GENERAL,
    LINES,
    NAMES,
    NOT_THERE,
    PARTS,
    PLACES,
    POLICIES,
    REASONS,
    TABLES,
    TITLES,
    Company,
)

YEARS = (2020, 2021, 2022)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its heading, paragraphs, and rows of a table whose columns are years, newest first."""

    name: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def main(folder: Path, companies: int = len(NAMES)) -> None:
    """Write the reports of so many companies; of each, three questions that it answers, and one that none does."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    chance = random.Random(5)
    cases: list[dict[str, object]] = []
    for name in NAMES[:companies]:
        company = _founded(name, chance)
        for year in YEARS:
            pages = list(_pages(company, year, chance))
            file = f"{company.squashed}_{year}_10K.pdf"
            title = chance.choice(TITLES)
            (folder / "documents" / file).write_bytes(_pdf(company, year, pages, title, chance))
            for question, page, answer in chance.sample(ASKED, 3):
                source = {"document": file, "page": [one.name for one in pages].index(page) + 1}
                asked = question.format(company=name, year=year)
                expected = {"answerable": True, "answers": [answer(company, year)], "sources": [source]}
                cases.append({"id": f"report-{len(cases)}", "question": asked} | expected)
            other = (name, year - 12) if chance.random() < 0.5 else (chance.choice(NOT_THERE), year)
            asked = chance.choice(ASKED)[0].format(company=other[0], year=other[1])
            cases.append({"id": f"report-{len(cases)}", "question": asked, "answerable": False})
    (folder / "cases.jsonl").write_text("".join(f"{json.dumps(case)}\n" for case in cases), encoding="utf-8")


def _founded(name: str, chance: random.Random) -> Company:
    size = chance.randint(900, 60_000)
    figures = {
        line: {year: int(size * share * chance.uniform(0.8, 1.25)) for year in range(YEARS[0] - 2, YEARS[-1] + 1)}
        for line, share in LINES.items()
    }
    reasons = {year: chance.choice(REASONS) for year in YEARS}
    return Company(name, chance.choice(PLACES), tuple(chance.sample(PARTS, 3)), reasons, figures)


def _pages(company: Company, year: int, chance: random.Random) -> Iterator[Page]:
    """Yield the pages of a report in order."""
    name, parts, figures = company.name, company.parts, company.figures
    fell = chance.randint(2, 9)
    yield Page(
        "cover",
        "FORM 10-K",
        (
            "ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934",
            f"For the fiscal year ended December 31, {year}",
            f"{name.upper()} INC. (Exact name of registrant as specified in its charter). {company.state}, state of "
            "incorporation.",
            f"Securities registered pursuant to Section 12(b) of the Act: Common Stock; {1 + year % 3}.500% Notes due "
            f"{year + 9}. Name of each exchange on which registered: New York Stock Exchange.",
            "Indicate by check mark whether the registrant has filed all reports required to be filed during the "
            "preceding twelve months and has been subject to such filing requirements for the past 90 days.",
        ),
    )
    yield Page("contents", "TABLE OF CONTENTS", tuple(f"{place}. {item}" for place, item in enumerate(CONTENTS, 1)))
    yield Page(
        "business",
        "Item 1. Business",
        (
            f"The Company was founded in {company.state} and operates through three segments: {', '.join(parts)}.",
            f"As of December 31, {year}, we had approximately {figures['Net sales'][year] * 3:,} full-time employees.",
            "We sell directly, through distributors and over the internet. Sales are highest in the fourth quarter.",
            *chance.sample(GENERAL, 2),
        ),
    )
    for part in range(6):
        yield Page(f"risks {part}", "Item 1A. Risk Factors", tuple(chance.sample(GENERAL, 8)))
    yield Page(
        "legal",
        "Item 3. Legal Proceedings",
        (
            f"A purported class action filed in the district court of {company.state} alleges that statements about "
            f"the {parts[0]} segment were misleading. The Company denies the allegations. A former distributor claims "
            "damages for the end of its contract; the trial has not been scheduled.",
            GENERAL[3],
        ),
    )
    yield Page("market", "Item 5. Market for Common Equity", (CONTROLS[0], *chance.sample(GENERAL, 2)))
    yield Page(
        "segments",
        "Item 7. Management's Discussion and Analysis",
        (
            f"{parts[0]} net sales rose {fell + 4}% on higher volumes. {parts[1]} net sales rose {fell}%, helped by "
            f"price increases. {parts[2]} net sales fell {fell + 1}%, as customers postponed orders.",
            *chance.sample(GENERAL, 2),
        ),
        tuple(
            (f"{part} segment", *(f"{figures['Net sales'][year - b] // (3 + at):,}" for b in range(3)))
            for at, part in enumerate(parts)
        ),
    )
    yield Page(
        "margin",
        "Results of Operations",
        (
            f"Gross profit as a share of net sales changed by {fell * 10} basis points compared with {year - 1}, "
            f"primarily due to {company.reasons[year]}.",
            "Selling, general and administrative expenses grew with pay and with the cost of moving to new systems.",
            *chance.sample(GENERAL, 2),
        ),
    )
    yield Page(
        "liquidity",
        "Liquidity and Capital Resources",
        (
            "We believe that cash on hand, cash from operations and the revolving credit facility suffice for the next "
            f"twelve months. The facility of ${figures['Amounts due within five years'][year]:,} million was undrawn. "
            "We intend to invest in plants and equipment, to pay dividends and to buy back stock as conditions allow.",
            *chance.sample(GENERAL, 2),
        ),
    )
    for part, words in enumerate(CONTROLS):
        yield Page(f"controls {part}", "Item 9A. Controls and Procedures", (words, *chance.sample(POLICIES, 2)))
    for page, heading in _TABLES.items():
        yield Page(
            page,
            f"{name} Inc. and Subsidiaries\n{heading}" if page in _STATEMENTS else heading,
            ("(in millions) Years ended December 31", *_SAID.get(page, ())),
            tuple((line, *company.columns(line, year)) for line in TABLES[page]),
        )
    yield Page(
        "taxes",
        "Note 9. Income Taxes",
        (
            f"Income taxes were {company.tax_rate(year)}% of income before taxes in {year} and "
            f"{company.tax_rate(year - 1)}% in {year - 1}. The statutory federal rate is 21%.",
            POLICIES[4],
        ),
    )
    for part in range(4):
        yield Page(f"policies {part}", "Note 1. Significant Accounting Policies", tuple(chance.sample(POLICIES, 4)))
    yield Page("signatures", "SIGNATURES", (CONTROLS[0],))


_TABLES = {
    "income": "Consolidated Statements of Income",
    "balance": "Consolidated Balance Sheets",
    "cash": "Consolidated Statements of Cash Flows",
    "inventories": "Note 4. Inventories",
    "pensions": "Note 11. Retirement Benefits",
    "leases": "Note 12. Leases",
    "geography": "Note 15. Geographic Areas",
}
_STATEMENTS = ("income", "balance", "cash")  # the firm stands above each
_SAID = {
    "pensions": (
        "The Company sponsors defined benefit plans for employees hired before 2009 and other postretirement plans.",
    ),
    "leases": ("The Company leases warehouses, offices and vehicles. Terms run up to twenty years.",),
    "geography": ("Net sales are attributed to areas by where the customer is.",),
    "inventories": (POLICIES[2],),
}


def _pdf(company: Company, year: int, pages: list[Page], title: str, chance: random.Random) -> bytes:
    in_head, size = chance.random() < 0.4, chance.choice((10, 10, 10, 12))
    paper = FPDF(format="letter")
    paper.set_creation_date(datetime(year + 1, 2, 1, tzinfo=UTC))
    if title:
        paper.set_title(title)
    for number, page in enumerate(pages, start=1):
        paper.add_page()
        paper.set_font("Helvetica", size=8)
        if in_head:
            paper.cell(0, 6, f"{company.name} Inc. {year} Annual Report", new_x="LMARGIN", new_y="NEXT")
        paper.set_font("Times", style="B", size=size)
        paper.multi_cell(0, 7, page.heading, new_x="LMARGIN", new_y="NEXT")
        paper.set_font("Times", size=10)
        for paragraph in page.paragraphs:
            paper.multi_cell(0, 5, paragraph, new_x="LMARGIN", new_y="NEXT")
            paper.ln(2)
        for row in (("", *(str(year - back) for back in range(3))), *page.rows) if page.rows else ():
            for cell, width in zip(row, (110, 25, 25, 25), strict=True):
                paper.cell(width, 6, cell)
            paper.ln(6)
        paper.set_font("Helvetica", size=8)
        paper.cell(0, 6, str(number))
    return bytes(paper.output())


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(count) for count in sys.argv[2:3]))
