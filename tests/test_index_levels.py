import pytest

from index.levels import two_levels


@pytest.mark.parametrize(
    ("upper", "lower", "heads"),
    [
        (",2023,,2024,", "Town,Q1,Q2,Q1,Q2", "Town,2023 Q1,2023 Q2,2024 Q1,2024 Q2"),
        ("Town,2023,,2024", ",Q1,Q2,Q1,Q2", "Town,2023 Q1,2023 Q2,2024 Q1,2024 Q2"),
        ("Town,2023,2023,2024,2024", "Town,Q1,Q2,Q1,Q2", "Town,2023 Q1,2023 Q2,2024 Q1,2024 Q2"),
        (",2023,,2024,", "Town,Q1,Q2,Q1,Q2,Sum", "Town,2023 Q1,2023 Q2,2024 Q1,2024 Q2,Sum"),
        (",2023,,2024", "Town,Q1,Q2,Q1", "Town,2023 Q1,2023 Q2,2024 Q1"),
        ("Bank,Kiel", "Owner,Anna", None),
        ("Name,,Town,", "Anna,x,Kiel,x", None),
        (",2023,,", "Town,Q1,Q2,Q1", None),
        (",2023,2024", "Town,Q1,Q1", None),
        (",2023,,2024,", "Town,Q1,Q1,Q1,Q1", None),
        (",2023,,2024,", "Town,Q1,,Q1,", None),
    ],
    ids=[
        "corner below",
        "corner above",
        "repeated",
        "a sum beside them",
        "a year that goes on",
        "a pair",
        "other words",
        "one group",
        "one column each",
        "nothing told apart",
        "gaps",
    ],
)
def test_heads_that_come_again_are_named_by_those_above_them(upper, lower, heads):
    assert two_levels(upper.split(","), lower.split(",")) == (heads and heads.split(","))
