"""More at once than there is room for: refused in a sentence, and nothing stays. `make flood` sends more."""

import pytest

from scripts.flood import HUGE, Outcome, report, run


def test_what_there_is_no_room_for_is_refused_in_a_sentence_and_leaves_nothing(tmp_path):
    """How soon depends on what else this machine does, so `make flood` alone looks at that."""
    said, _ = run(tmp_path, questions=80, files=12)
    assert [line for line in said.splitlines() if "BROKEN" in line and " refused after " not in line] == [], said
    assert HUGE in said


FINE = [Outcome("question", True, "", 9.0), Outcome("question", False, "Come back in a moment", 0.1)]


@pytest.mark.parametrize(
    ("more", "grown", "temporary", "broken"),
    [
        ([], 1.0, 0, ""),
        ([Outcome("question", False, "Come back in a moment", 1.5)], 1.0, 0, "question: refused after 1.50 s"),
        ([Outcome("question", False, "", 0.1)], 1.0, 0, "question: refused without a sentence: ''"),
        ([Outcome("question", True, "Bator holds 3", 0.1)], 1.0, 0, "question: answered 'Bator holds 3'"),
        ([Outcome("file", False, "Come back in a moment", 0.1)], 1.0, 0, "file: none let in"),
        ([Outcome(HUGE, False, "That is too long", 0.1)], 1.0, 0, ""),
        ([], 1.6, 0, "memory is 1.60 times what it was"),
        ([], 1.0, 2_000_000, "2,000,000 bytes of temporary files are left"),
    ],
)
def test_a_promise_that_is_broken_is_named(more, grown, temporary, broken):
    said, holds = report(FINE + more, grown, temporary)
    assert holds is not bool(broken)
    assert [line.removeprefix("BROKEN  ") for line in said.splitlines() if "BROKEN" in line] == [broken] * bool(broken)
