"""From a question to a cited answer. Imports `index`."""
