# Everything that is run on this repository.

CARGO ?= cargo

# How the built-in model is made; tests/reproducible.rs makes it the same way.
GROUPS_RECIPE = corpus/groups.csv --bodies corpus/bodies.csv --keywords corpus/keywords.csv --background corpus/background.csv --refine=32

.PHONY: help test golden model card bench bench-instructions bench-groups bench-retrain bench-review

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

test: ## run every check: format, lints, documentation, unit, integration and documentation tests
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --locked --document-private-items
	$(CARGO) test --locked

golden: ## accept the current output as the expected one
	SNAPSHOTS=overwrite $(CARGO) test --locked --test pilah

model: ## build the built-in model from corpus/
	$(CARGO) run --release --locked -- train $(GROUPS_RECIPE) -o models/groups.safetensors

card: ## measure the built-in model's recipe and write its card
	$(CARGO) run --release --locked -- evaluate $(GROUPS_RECIPE) --by topic --card -q > models/README.md

bench: ## time classify and train beside a plain copy and other programs; ROWS=n for another size, LONG=1 for ten times the rows too
	$(CARGO) build --release --locked
	$(CARGO) build --release --locked --example copy
	python3 -m venv target/venv && target/venv/bin/pip install -q -r benches/requirements.txt
	target/venv/bin/python benches/peers.py $(if $(ROWS),--rows=$(ROWS)) $(if $(LONG),--long)

bench-instructions: ## count the instructions classify takes for a row and compare with the record; ACCEPT=1 records the new count
	$(CARGO) build --release --locked
	python3 benches/instructions.py $(if $(ACCEPT),--accept)

bench-groups: ## compare the built-in model with scikit-learn on ROWS=file.csv (text,label)
	$(CARGO) build --release --locked
	python3 -m venv target/venv && target/venv/bin/pip install -q scikit-learn
	target/venv/bin/python benches/groups.py $(ROWS)

bench-retrain: ## compare what pilah, scikit-learn and fastText learn from the public corpora in the folder CORPORA
	$(CARGO) build --release --locked
	python3 -m venv target/venv && target/venv/bin/pip install -q -r benches/requirements.txt
	target/venv/bin/python benches/retrain.py $(CORPORA)

bench-review: ## measure what picking rows to label saves, on CORPUS=labelled.csv judged by VALID=labelled.csv
	$(CARGO) build --release --locked
	python3 benches/review.py $(CORPUS) $(VALID)
