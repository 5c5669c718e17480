"""From a folder of documents to searchable passages. Imports nothing of ours."""
