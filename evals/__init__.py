"""Expected answers against the assistant. Imports `rag` and `index`."""
