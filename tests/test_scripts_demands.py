from rich.console import Console

from scripts.demands import table
from scripts.lessons import read_lessons

LESSON = """# The mill at Velm
The mill was built by Otto Brandt.
+ Who built the mill?
- When was the mill built?
Of its workers 12 were killed in the fire of 1912.
+ How many workers died in the fire?
- How many workers were injured in the fire?
- How many workers died in the fire of 1913?
"""


def test_reasons_are_counted_for_answers_and_near_misses(tmp_path):
    (tmp_path / "a.txt").write_text(LESSON, encoding="utf-8")
    console = Console(width=100, record=True)
    console.print(table(read_lessons(tmp_path)))
    said = [line.split("│")[1:4] for line in console.export_text().splitlines() if line.startswith("│")]
    assert sorted([cell.strip() for cell in row] for row in said) == [
        ["gives no time", "0", "1"],
        ["is about …", "0", "1"],
        ["tells of no wounded", "0", "1"],
    ]
