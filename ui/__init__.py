"""The chat page and the command line. Imports `rag` and `index`."""
