"""No library of the stack reports anything: each one's own switch is asked, in a process of its own."""

import json
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROBE = """
import json, sys
from index.offline import go_offline
said = {"loaded before": sorted({"torch", "chromadb", "gradio", "huggingface_hub", "transformers"} & set(sys.modules))}
go_offline()
import huggingface_hub.constants as hub
said["hub"] = [hub.HF_HUB_OFFLINE, hub.HF_HUB_DISABLE_TELEMETRY]
from transformers.utils import hub as models
said["transformers"] = models.is_offline_mode()
import gradio.analytics
said["gradio"] = gradio.analytics.analytics_enabled()
import inspect
from chromadb.telemetry.product.posthog import Posthog
said["chromadb"] = inspect.getsource(Posthog.capture).strip().splitlines()[-1].strip()
from index.vectors import Vectors
from pathlib import Path
opened = Vectors(Path(sys.argv[1]))
said["chromadb asked"] = opened._client.get_settings().anonymized_telemetry
opened.close()
from opentelemetry import metrics, trace
said["opentelemetry"] = [type(trace.get_tracer_provider()).__name__, type(metrics.get_meter_provider()).__name__]
from llama_index.core import Settings
said["llama_index"] = [type(handler).__name__ for handler in Settings.callback_manager.handlers]
print(json.dumps(said))
"""
REPORTERS = {"posthog", "sentry-sdk", "analytics-python", "segment-analytics-python", "mixpanel", "ddtrace", "wandb"}


def test_the_libraries_come_up_offline_and_silent(tmp_path):
    """They read their settings once, when they are imported."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROBE, tmp_path],
        cwd=ROOT,
        env={"PATH": ""},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == {
        "loaded before": [],
        "hub": [True, True],
        "transformers": True,
        "gradio": False,
        "chromadb": "pass",
        "chromadb asked": False,
        "opentelemetry": ["ProxyTracerProvider", "_ProxyMeterProvider"],  # nobody set one that exports
        "llama_index": [],
    }


def test_nothing_whose_purpose_is_to_report_is_installed():
    assert {found.metadata["Name"].lower().replace("_", "-") for found in distributions()} & REPORTERS == set()
