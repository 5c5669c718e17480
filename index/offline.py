"""Keep the libraries silent: no hub look-ups, no telemetry, no fork warnings. Call before they are imported.

And quick: threads of numpy's and PyTorch's wait for work by spinning, and take the processors from whoever has some.
`index.parallel` shares the work out instead.
"""

import os

_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",  # it keeps who asked when, and sums that up with pandas at every question
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def go_offline() -> None:
    """Set the environment in which no library of the stack looks anything up or phones home."""
    os.environ.update(_QUIET)
