"""What the generated annual reports say, all of it invented, and what is asked about them."""

from collections.abc import Callable
from dataclasses import dataclass

NAMES = (
    "Best Barn",
    "Alder Foods",
    "Q5",
    "Corvane",
    "American Lakes Water",
    "Norden Air",
    "Pell & Harrow",
    "General Looms",
    "Kestrel Semiconductor",
    "Umber Beauty",
    "Tarn Hotels",
    "Ostrava Steel",
    "Lumen Health",
    "Parcelway",
    "Brightwater Bank",
    "Hollis Motors",
    "Juniper Games",
    "Cobalt Payments",
    "Mistral Energy",
    "Foundry Software",
    "Sable Footwear",
    "Wren Media",
    "Dunmore Paper",
    "Vesper Pharma",
)
NOT_THERE = ("Quarry Stores", "Holm Airlines", "Tessel", "Pine Harbor Insurance")
TITLES = ("", "Document", "10-K", "Annual Report", "Microsoft Word - final_v7.docx")
PLACES = ("Ohio", "Delaware", "Oregon", "Maine", "Texas", "Nevada")
PARTS = ("Consumer", "Industrial", "Services", "Licensing", "Online", "Wholesale", "International", "Care")
REASONS = (
    "higher prices of raw materials",
    "a richer mix of products sold",
    "lower freight costs",
    "promotions to clear stocks",
    "a stronger dollar",
)
GENERAL = (
    "Demand for what we sell depends on the economy. When consumers and businesses spend less, our sales, margins and "
    "cash flows may suffer, and we may have to write down inventories, goodwill or equipment.",
    "We buy materials and parts from suppliers in many countries. A shortage, a strike, a closed port or a new tariff "
    "may raise our costs or delay deliveries, and we may be unable to pass higher costs on to customers.",
    "An attack on our information systems, or on those of others that hold our data, could interrupt operations, "
    "disclose personal data of customers or employees and expose us to claims, fines and loss of reputation.",
    "We are subject to laws on taxes, competition, privacy, labor and the environment. They change, are interpreted "
    "differently from place to place, and complying with them may cost more than we expect.",
    "Our success depends on people with skills that are sought after. If we cannot hire, train and keep them, or pay "
    "must rise faster than prices, our results of operations may be harmed.",
    "We carry debt. The agreements behind it limit what we may do, and a downgrade of our credit rating or higher "
    "interest rates would make borrowing more expensive and refinancing uncertain.",
    "We may acquire or sell businesses. What is acquired may not bring the benefits hoped for, and what is sold may "
    "leave us with liabilities that we agreed to keep.",
    "Pandemics, storms, floods and other events beyond our control may close sites, harm employees and disturb the "
    "markets in which we buy and sell; insurance may not cover such losses.",
    "Our intellectual property is valuable. Others may infringe it, or may claim that we infringe theirs, and "
    "defending against such claims takes time and money whatever their merit.",
    "Competition is strong in every market in which we operate. Some competitors have greater resources, lower costs "
    "or better-known brands, and new ones may enter at any time.",
    "Capital expenditures are managed to support growth and to keep plants safe; the amounts planned may change. Free "
    "cash flow is net cash provided by operating activities less purchases of property, plant and equipment.",
    "We buy back our shares under programs authorized by the board, in the open market or otherwise, depending on "
    "price and other uses of cash. Dividends are declared at the discretion of the board.",
    "Our gross margin is affected by prices of raw materials, freight, the mix of products and promotions. Finished "
    "goods and raw materials are written down when demand falls short of forecasts.",
    "Our effective tax rate may change with the mix of earnings among countries, with changes in valuation allowances, "
    "and with the outcome of audits.",
    "Employees in several countries are covered by pension plans; what we owe them depends on discount rates and life "
    "expectancy. Operating leases for stores and warehouses often contain options to renew.",
    "Revenue from customers in Asia has grown faster than elsewhere and is exposed to exchange rates, which hedging "
    "with forward contracts reduces, but does not remove.",
    "From time to time we are party to lawsuits, claims and investigations; accruals are recorded when a loss is "
    "probable and can be estimated.",
    "Research and development is conducted at our laboratories and in cooperation with universities, and does not "
    "always lead to products that can be sold.",
)
POLICIES = (
    "The consolidated financial statements include the accounts of the Company and of all subsidiaries it controls. "
    "Balances and transactions between them are eliminated. Preparing the statements in accordance with generally "
    "accepted accounting principles requires estimates; actual results could differ from them.",
    "Revenue is recognized when control of goods or services passes to the customer, in the amount to which the "
    "Company expects to be entitled. Rebates, returns and discounts are estimated and reduce revenue.",
    "Inventories are stated at the lower of cost and net realizable value. Property, plant and equipment is stated at "
    "cost and depreciated on a straight-line basis over its useful life, three to forty years.",
    "Goodwill is tested for impairment once a year, and between tests when events suggest that it may be impaired. "
    "Leases of more than twelve months are recognized as right-of-use assets and lease liabilities.",
    "Deferred taxes are recognized for differences between the carrying amounts of assets and liabilities and their "
    "tax bases. Share-based awards are measured at fair value when granted and expensed as they vest.",
)
CONTROLS = (
    "Management, with the chief executive officer and the chief financial officer taking part, evaluated the "
    "effectiveness of the disclosure controls and procedures as of the end of the year and concluded that they were "
    "effective. No change in internal control over financial reporting materially affected it during the last quarter.",
    "We have audited the accompanying consolidated balance sheets and the related statements of income, equity and "
    "cash flows. In our opinion they present fairly, in all material respects, the financial position of the Company. "
    "We conducted our audits in accordance with the standards of the oversight board.",
)


CONTENTS = (
    "Business",
    "Risk Factors",
    "Properties",
    "Legal Proceedings",
    "Management's Discussion",
    "Financial Statements",
    "Notes",
)
TABLES: dict[str, dict[str, float]] = {  # lines by page, and how large they are in millions beside net sales
    "income": {
        "Net sales": 1.0,
        "Cost of goods sold": 0.6,
        "Gross profit": 0.4,
        "Selling, general and administrative expenses": 0.2,
        "Research and development expenses": 0.06,
        "Amortization of intangible assets": 0.01,
        "Restructuring and other charges": 0.01,
        "Operating income": 0.13,
        "Interest expense": 0.02,
        "Interest income": 0.003,
        "Income before income taxes": 0.12,
        "Provision for income taxes": 0.03,
        "Net income": 0.09,
        "Weighted average shares outstanding, basic": 0.1,
        "Weighted average shares outstanding, diluted": 0.102,
    },
    "balance": {
        "Cash and cash equivalents": 0.12,
        "Marketable securities": 0.02,
        "Accounts receivable, net": 0.13,
        "Inventories": 0.14,
        "Prepaid expenses and other current assets": 0.03,
        "Total current assets": 0.44,
        "Property, plant and equipment, gross": 0.6,
        "Accumulated depreciation": 0.3,
        "Property, plant and equipment, net": 0.3,
        "Operating lease right-of-use assets": 0.07,
        "Goodwill": 0.25,
        "Intangible assets, net": 0.1,
        "Deferred income taxes": 0.02,
        "Total assets": 1.3,
        "Short-term borrowings": 0.05,
        "Accounts payable": 0.1,
        "Accrued payroll": 0.03,
        "Other current liabilities": 0.08,
        "Total current liabilities": 0.27,
        "Long-term debt": 0.35,
        "Pension and postretirement benefits": 0.08,
        "Total liabilities": 0.8,
        "Additional paid-in capital": 0.2,
        "Retained earnings": 0.5,
        "Treasury stock, at cost": 0.2,
        "Total equity": 0.5,
    },
    "cash": {
        "Net income before noncontrolling interests": 0.091,
        "Depreciation and amortization": 0.04,
        "Stock-based compensation expense": 0.01,
        "Changes in accounts receivable": 0.01,
        "Changes in inventories": 0.012,
        "Changes in accounts payable": 0.009,
        "Net cash provided by operating activities": 0.14,
        "Purchases of property, plant and equipment": 0.05,
        "Proceeds from sale of property and other assets": 0.004,
        "Acquisitions, net of cash acquired": 0.03,
        "Purchases of marketable securities and investments": 0.04,
        "Net cash used in investing activities": 0.08,
        "Change in short-term debt, net": 0.01,
        "Repayment of debt": 0.02,
        "Proceeds from debt": 0.03,
        "Purchases of treasury stock": 0.03,
        "Dividends paid": 0.02,
        "Net cash used in financing activities": 0.05,
        "Effect of exchange rates on cash and cash equivalents": 0.002,
        "Cash and cash equivalents at end of period": 0.121,
    },
    "inventories": {"Finished products": 0.08, "Work in process": 0.02, "Raw materials and supplies": 0.05},
    "pensions": {"Service cost": 0.002, "Interest cost": 0.006, "Benefit obligation at end of year": 0.2},
    "leases": {"Operating lease cost": 0.02, "Total operating lease liabilities": 0.07},
    "geography": {"United States": 0.5, "Europe, Middle East and Africa": 0.3, "Asia Pacific": 0.2},
    "liquidity": {"Amounts due within five years": 0.1},
}
LINES = {line: share for lines in TABLES.values() for line, share in lines.items()}


@dataclass(frozen=True, slots=True)
class Company:
    """A company with the figures of every year that its reports show, by what they are of."""

    name: str
    state: str
    parts: tuple[str, ...]
    reasons: dict[int, str]
    figures: dict[str, dict[int, int]]

    @property
    def squashed(self) -> str:
        """Its name as files have it."""
        return "".join(letter for letter in self.name.upper() if letter.isalnum())

    def columns(self, line: str, year: int) -> tuple[str, ...]:
        """Return the three figures of a line in a report, newest first."""
        return tuple(f"{self.figures[line][year - back]:,}" for back in range(3))

    def tax_rate(self, year: int) -> int:
        """Return its income taxes in percent of what it earned before them."""
        taxes, left = self.figures["Provision for income taxes"][year], self.figures["Net income"][year]
        return round(100 * taxes / (taxes + left))


Asked = tuple[str, str, Callable[[Company, int], str]]  # the question, the page that answers it, and the answer


def _of(line: str) -> Callable[[Company, int], str]:
    return lambda company, year: f"{company.figures[line][year]:,}"


ASKED: tuple[Asked, ...] = (
    (
        "What is the FY{year} capital expenditure amount (in USD millions) for {company}? Give a response to the "
        "question by relying on the details shown in the cash flow statement.",
        "cash",
        _of("Purchases of property, plant and equipment"),
    ),
    (
        "Assume that you are a public equities analyst. Answer the following question by primarily using information "
        "that is shown in the balance sheet: what is the year end FY{year} net PP&E for {company}?",
        "balance",
        _of("Property, plant and equipment, net"),
    ),
    (
        "How much did {company} spend on buying back its own shares in fiscal {year}?",
        "cash",
        _of("Purchases of treasury stock"),
    ),
    (
        "What were {company}'s total revenues in FY{year}? Please answer in USD millions, using the P&L statement.",
        "income",
        _of("Net sales"),
    ),
    ("How much money did {company} put into R&D in {year}?", "income", _of("Research and development expenses")),
    (
        "What drove the change in {company}'s gross margin in FY{year}? If gross margin is not a useful metric for a "
        "company like this, then please state that and explain why.",
        "margin",
        lambda c, y: c.reasons[y],
    ),
    (
        "Which business of {company} has dragged down its overall growth in {year}?",
        "segments",
        lambda c, _: c.parts[-1],
    ),
    ("How much of its sales does {company} make in Asia (FY{year})?", "geography", _of("Asia Pacific")),
    ("What lawsuits is {company} facing as of FY{year}?", "legal", lambda c, _: c.state),
    (
        "How large is the stock of finished goods that {company} held at the end of {year}?",
        "inventories",
        _of("Finished products"),
    ),
    (
        "Which debt securities are registered to trade on a national securities exchange under {company}'s name as of "
        "FY{year}?",
        "cover",
        lambda _, year: f"Notes due {year + 9}",
    ),
    (
        "What do pensions of {company}'s retirees come to, FY{year}?",
        "pensions",
        _of("Benefit obligation at end of year"),
    ),
    (
        "What does {company} owe under its operating leases at the end of FY{year}?",
        "leases",
        _of("Total operating lease liabilities"),
    ),
    (
        "How many people worked for {company} at the end of {year}?",
        "business",
        lambda c, y: f"{c.figures['Net sales'][y] * 3:,}",
    ),
    ("What is {company}'s effective tax rate in FY{year}?", "taxes", lambda c, y: f"{c.tax_rate(y)}%"),
    ("Did {company} return cash to shareholders as dividends in {year}, and how much?", "cash", _of("Dividends paid")),
)
