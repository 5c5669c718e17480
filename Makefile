# Every target sets up what it needs the first time, and nothing the second.

BIN := .venv/bin
READY := .venv/.installed
TOOLS := .venv/tools/bin
LLAMAINDEX := .venv/llamaindex

.DEFAULT_GOAL := check
.PHONY: help install install-locked chat eval bench bench-index bench-retrieval check-bench answer-bench test torture \
  check format-check format lint types layers docs constraints audit licences page-speed soak flood large fuzz screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## put Footnote and its tools into .venv

install-locked: ## the same, every file checked against its hash in requirements.lock (torch with CUDA on Linux)
	$(or $(PYTHON),python3) -m venv .venv
	$(BIN)/python -m pip install -qq --require-hashes --no-deps --requirement requirements.lock
	$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $(READY)

chat: $(READY) ## open the chat page (ARGS="--library DIR --port N")
	$(BIN)/footnote chat $(ARGS)

eval: $(READY) ## measure the answers against expected ones (ARGS="CASES.jsonl --library DIR")
	$(BIN)/footnote eval $(ARGS)

bench: $(READY) ## compare finding and speed with LlamaIndex's usual way
	$(BIN)/python -m evals.bench $(ARGS)

bench-index: $(READY) $(LLAMAINDEX) ## measure indexing beside LlamaIndex's usual way (ARGS="DIR CASES.jsonl", ARGS=--scale)
	$(BIN)/python -m evals.bench_index $(ARGS)

bench-retrieval: $(READY) $(LLAMAINDEX) ## measure questions over 100,000 passages beside LlamaIndex's retriever (ARGS="10000 DIR CASES.jsonl")
	$(BIN)/python -m evals.bench_retrieval $(ARGS)

check-bench: $(READY) ## how many false sentences the checker marks (ARGS=FOLDER of text files)
	$(BIN)/python -m scripts.check_bench $(ARGS)

answer-bench: $(READY) ## what a written answer costs beside the model's own time
	$(BIN)/python scripts/answer_bench.py

test: $(READY) ## run the tests, in two processes of up to 4 GB (ARGS="-k name", ARGS="-n 0")
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

torture: $(READY) ## kill indexing, updating and forgetting 200 times, and examine the index each time
	$(BIN)/pytest -q tests/test_index_torture.py --timeout 0 --kills 200 $(ARGS)

check: format-check lint types layers test ## everything CI runs (the default)

format-check: $(READY)
	$(BIN)/ruff format --check .

format: $(READY) ## rewrite the code in its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(READY) ## habits, complexity, sizes of functions
	$(BIN)/ruff check .

types: $(READY) ## pyright, strict
	$(BIN)/pyright

layers: $(READY) ## who may import whom
	$(BIN)/lint-imports

docs: $(READY) ## copy the commands' --help and the file map into README.md
	$(BIN)/python scripts/readme.py

constraints: $(READY) $(TOOLS)/uv ## write down the versions that .venv holds, and the hashes of their files
	{ sed -n '/#/p' constraints.txt; \
	  $(BIN)/python -m pip freeze --all --exclude-editable | sed -e '/^pip==/d' -e 's/+cpu$$//' | LC_ALL=C sort -f; } > constraints.new
	mv constraints.new constraints.txt
	$(TOOLS)/uv pip compile --quiet --universal --python-version 3.11.7 --generate-hashes --no-annotate --no-header \
	  --constraint constraints.txt --group dev --output-file requirements.lock pyproject.toml

audit: $(TOOLS)/pip-audit ## look up whether a weakness of any dependency is known (needs the network)
	$(TOOLS)/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

licences: $(READY) ## list the licences of all that is needed to run; fails at one that would bind users
	$(BIN)/python -m scripts.licences

page-speed: $(READY) ## what the page takes from a click to the marked words, and from Enter to the first ones
	$(BIN)/python -m scripts.page_speed

soak: $(READY) ## 50 people ask for 5 minutes: errors, mixed-up answers, waiting, memory, files (ARGS="--people 5")
	$(BIN)/python -m scripts.soak $(ARGS)

flood: $(READY) ## 200 questions, 100 of the largest files and a question of 5 MB at once: what is refused, and how
	$(BIN)/python -m scripts.flood $(ARGS)

large: $(READY) ## what an index of 10,000 and of 50,000 passages takes to open, search, change and rebuild
	$(BIN)/python -m scripts.large_index $(ARGS)

fuzz: $(READY) ## 500 strings as question, name and text, 500 damaged files, 500 streams of a model; the tests take fewer
	$(BIN)/pytest -q tests/test_fuzz.py --timeout 0 --fuzz 500 $(ARGS)
	$(BIN)/pytest -q tests/test_rag_write.py tests/test_ui_place.py --timeout 0 --hypothesis-profile many $(ARGS)

screenshots: $(READY) ## pictures of the page, desktop and phone, into screenshots/
	$(BIN)/python scripts/screenshots.py

$(TOOLS)/uv $(TOOLS)/pip-audit: | $(READY)
	$(BIN)/python -m venv .venv/tools
	$(TOOLS)/pip install -qq uv pip-audit

# What the usual way is made of stands apart: its readers ask for older versions of packages that .venv has.
$(LLAMAINDEX): | $(READY)
	$(BIN)/python -m pip install -qq --no-deps --target $@ llama-index-embeddings-huggingface==0.8.0 \
	  llama-index-readers-file==0.7.0 llama-index-vector-stores-chroma==0.6.0 pypdf==6.21.4

clean: ## remove everything that can be made again
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .import_linter_cache .hypothesis runs screenshots
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/pip || { \
	  for python in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	    python=; \
	  done; \
	  test -n "$$python" || { echo "Footnote needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11" >&2; exit 2; }; \
	  echo "setting up .venv with $$("$$python" --version); the first time takes some minutes"; \
	  "$$python" -m venv .venv; \
	}
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install -qq --constraint constraints.txt --editable '.[mcp]' --group dev
	@touch $(READY)
