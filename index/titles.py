"""The title that a file gives itself, where that is one: programs write the name of a file or a number there."""

import re

_OF_OFFICE = r"(?:doc[xmt]?|dot[xm]?|od[tsp]|rtf|wp[ds]?|pages|xls[xm]?|ppt[xm]?|pub|vsdx?|indd|qxd|fm|key|numbers)"
_OF_OTHERS = r"(?:x?html?|mhtml?|php|aspx?|txt|md|rst|tex|dvi|e?ps|pdf|csv|xml|png|jpe?g|gif|tiff?|bmp|ai|cdr|dwg)"
_NUMBER = r"(?!.*[^\W\d_]{2})(?=.*\d[-–_]|.*\d{5})[A-Z\d_ .–-]+"  # "0001-22-8", "10-K"; but "1984" may be a title
_NO_TITLE = re.compile(  # a name with spaces and ".html" may be one: "How a browser reads index.html"
    r"untitled[\W_]*(?:document|presentation|spreadsheet|page|form|design)?[\W\d_]*|"
    rf"(?:Microsoft \w+ - )?(?:.*\w\.{_OF_OFFICE}|\S*\w\.{_OF_OTHERS})|Microsoft \w+ - \S+|{_NUMBER}",
    re.IGNORECASE | re.DOTALL,
)


def given_title(title: str) -> str:
    """Return a title without the space around it; empty for none, such as `untitled`, the name of a file or a number.

    `Microsoft Word - lease.docx` is what printing leaves behind.
    """
    title = title.strip()
    return "" if _NO_TITLE.fullmatch(title) else title
