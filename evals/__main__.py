"""`python -m evals`, the same as `footnote eval`."""

import typer

from evals.command import evaluate
from index.offline import go_offline

if __name__ == "__main__":
    go_offline()  # the command imports the libraries that this silences
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command("eval")(evaluate)
    app(prog_name="python -m evals")
