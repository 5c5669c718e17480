"""A language model of some thousand weights, drawn by chance, behind the real server of `transformers serve`.

Protocol, streaming, stopping and errors are real; the words are noise.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.cli.serve import Serve

WORDS = "Quiet owners of marble quarries sell salt to every ship that anchors under their cliff . [1]".split()
_SIZES = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 1}


def make(folder: Path, *, ends: bool) -> str:
    """Write a model into a folder and return its name: one that ends after a few words, or one that never does."""
    vocabulary = {word: place for place, word in enumerate(["<s>", "</s>", "<unk>", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    fast.chat_template = "{% for message in messages %}{{ message['content'] }} {% endfor %}"
    fast.save_pretrained(folder)
    torch.manual_seed(6)
    config = LlamaConfig(vocab_size=len(vocabulary), bos_token_id=0, eos_token_id=1, **_SIZES)
    model = LlamaForCausalLM(config)
    model.generation_config.eos_token_id = list(range(3, len(vocabulary), 2)) if ends else None
    model.generation_config.suppress_tokens = [0, 1, 2]  # only words
    model.save_pretrained(folder)
    return str(folder)


class _Serve(Serve):
    """Runs in a thread and closes its event loop at the end."""

    def start_server(self) -> None:
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()


@dataclass(frozen=True)
class RealServer:
    """The server: its address, and whether it has nothing left to do."""

    url: str
    serve: Serve

    @property
    def is_idle(self) -> bool:
        state = self.serve.server.server_state
        return not state.connections and not state.tasks


@contextmanager
def serving() -> Iterator[RealServer]:
    """Serve on a free port of this machine until the block ends; a model is loaded when it is first asked."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    serve = _Serve(host="127.0.0.1", port=port, device="cpu", non_blocking=True)
    serve._model_manager.device = None  # a device by name needs a package more; without one it is the CPU as well
    try:
        yield RealServer(f"http://127.0.0.1:{port}/v1", serve)
    finally:
        serve.kill_server()
