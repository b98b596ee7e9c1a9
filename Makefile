# Everything that is run on this repository.

CARGO ?= cargo

# How the built-in model is made; tests/reproducible.rs makes it the same way.
GROUPS_RECIPE = corpus/groups.csv --bodies corpus/bodies.csv --char-ngrams 0 --smoothing 0.5

.PHONY: help test golden model evaluate

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

test: ## run every check: format, lints, documentation, unit, integration and documentation tests
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --locked --document-private-items
	$(CARGO) test --locked

golden: ## accept the current output as the expected one
	SNAPSHOTS=overwrite $(CARGO) test --locked --test pilah

model: ## build the built-in model from corpus/
	$(CARGO) run --release --locked -- train $(GROUPS_RECIPE) -o models/groups.safetensors

evaluate: ## measure the built-in model's recipe by leave-one-out
	$(CARGO) run --release --locked -- evaluate $(GROUPS_RECIPE)
