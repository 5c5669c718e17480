"""Progress is a bar on a terminal, plain lines elsewhere, and nothing when quiet."""

import io

from rich.console import Console

from evals.progress import progress, say


def told(**console):
    talk = Console(file=io.StringIO(), width=60, **console)
    with progress("asked", 2, talk) as advance:
        advance("a [/b] ok")
        advance("c ok")
    return talk.file.getvalue()


def test_a_line_for_each_step_stands_as_it_is():
    assert told() == "asked 1/2: a [/b] ok\nasked 2/2: c ok\n"


def test_a_terminal_gets_a_bar():
    assert "2/2" in told(force_terminal=True)
    assert "a [/b] ok" not in told(force_terminal=True)


def test_quiet_is_quiet():
    assert told(quiet=True) == ""


def test_a_long_line_is_not_broken():
    talk = Console(file=io.StringIO(), width=20)
    say(talk, "word " * 20)
    assert talk.file.getvalue().count("\n") == 1
