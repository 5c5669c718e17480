import subprocess
import sys
from pathlib import Path

PROBE = """
import sys
from index.offline import go_offline
loaded = {"torch", "chromadb", "gradio", "huggingface_hub", "transformers"} & set(sys.modules)
go_offline()
import huggingface_hub.constants
print(sorted(loaded), huggingface_hub.constants.HF_HUB_OFFLINE, huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY)
"""


def test_the_libraries_come_up_offline_and_silent():
    """In a process of its own: a library reads these settings once, when it is imported."""
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", PROBE], cwd=root, env={}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "True", "True"]
