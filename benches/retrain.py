"""pilah, scikit-learn and fastText on public Indonesian corpora: who learns more from the same rows?

    python benches/retrain.py CORPORA [--only NAME] [--autotune SECONDS]

CORPORA is a folder with `nusax`, `smsa` and `emot`, each with a part `train` and a part `valid`. All learn
from `train` alone, and choose what they choose by folds of it; `valid` is looked at once, at the end.
Prints the page that stands in benches/README.md.
"""

import argparse
import csv
import json
import pathlib
import random
import subprocess
import tempfile
import time

import fasttext
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, log_loss
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

ROOT = pathlib.Path(__file__).resolve().parent.parent
PILAH = ROOT / "target/release/pilah"

# Each: the ending of its files, the columns of text and label, and what pilah must be told.
CORPORA = {
    "nusax": ("csv", "text", "label", ["-t", "text", "-l", "label"]),
    "smsa": ("tsv", 0, 1, ["--no-header", "-d", "tab", "-t", "1", "-l", "2"]),
    "emot": ("csv", "tweet", "label", ["-t", "tweet", "-l", "label"]),
}
ALPHAS = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
COSTS = [0.1, 0.3, 1.0, 3.0, 10.0]
WORDS = {"words__ngram_range": [(1, 1), (1, 2)]}
SCIKIT_LEARN = {
    "naive Bayes": (CountVectorizer(), MultinomialNB(), {**WORDS, "model__alpha": ALPHAS}),
    "complement naive Bayes": (CountVectorizer(), ComplementNB(), {**WORDS, "model__alpha": ALPHAS}),
    "logistic regression": (
        TfidfVectorizer(sublinear_tf=True),
        LogisticRegression(max_iter=2000),
        {**WORDS, "model__C": COSTS, "model__class_weight": [None, "balanced"]},
    ),
    "LinearSVC": (
        TfidfVectorizer(sublinear_tf=True),
        LinearSVC(),
        {**WORDS, "model__C": COSTS, "model__class_weight": [None, "balanced"]},
    ),
    "LinearSVC, characters 3 to 5": (
        TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5), min_df=2),
        LinearSVC(),
        {"model__C": COSTS, "model__class_weight": [None, "balanced"]},
    ),
}


def read(path, text, label):
    with open(path, encoding="utf-8", newline="") as file:
        if isinstance(text, str):
            rows = list(csv.DictReader(file))
        else:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row[text] for row in rows], [row[label] for row in rows]


def ece(labels, classes, probabilities):
    """As pilah counts it: ten equal bins of the top probability."""
    bins = [0.0] * 10
    for label, p in zip(labels, probabilities):
        top = max(range(len(p)), key=p.__getitem__)
        bins[min(int(p[top] * 10), 9)] += (classes[top] == label) - p[top]
    return sum(map(abs, bins)) / len(labels)


def ece_of_luck(valid, columns, n_classes, folder):
    """The ECE that the model at hand would have on average if its probabilities were exactly right: what the
    number of rows alone makes of it. Mean of 1,000 draws of labels from the probabilities."""
    command = [PILAH, "classify", valid, *columns[:-2], "-m", folder / "model.safetensors", "-q"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    delimiter = "\t" if "tab" in columns else ","
    rows = [row[-n_classes:] for row in csv.reader(found.splitlines(), delimiter=delimiter)]
    p = [[float(cell) for cell in row] for row in rows if not row[0].startswith("pilah")]
    classes, drawn = range(n_classes), random.Random(0)
    draws = [[drawn.choices(classes, row)[0] for row in p] for _ in range(1000)]
    return sum(ece(labels, classes, p) for labels in draws) / len(draws)


def with_scikit_learn(name, train, valid):
    vectorizer, model, grid = SCIKIT_LEARN[name]
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    search = GridSearchCV(Pipeline([("words", vectorizer), ("model", model)]), grid, scoring="f1_macro", cv=folds, n_jobs=2)
    search.fit(*train)
    predicted = search.predict(valid[0])
    if not hasattr(search, "predict_proba"):
        return predicted, None, None
    classes = list(search.classes_)
    p = search.predict_proba(valid[0]).tolist()
    return predicted, log_loss(valid[1], p, labels=classes), ece(valid[1], classes, p)


def with_fasttext(seconds, train, valid, folder):
    """Tuned on a tenth of the rows, and trained on the others, as its manual does."""
    lines = [f"__label__{label} {' '.join(text.split())}\n" for text, label in zip(*train)]
    random.Random(0).shuffle(lines)
    tenth = len(lines) // 10
    for name, part in [("tune", lines[:tenth]), ("train", lines[tenth:])]:
        (folder / name).write_text("".join(part), encoding="utf-8")
    model = fasttext.train_supervised(
        str(folder / "train"), autotuneValidationFile=str(folder / "tune"), autotuneDuration=seconds, verbose=0
    )
    # As a list, for asked for one text the package trips over current numpy; and without probabilities, for
    # asked for several labels of a list it repeats the first one's.
    found = model.predict([" ".join(text.split()) for text in valid[0]])
    return [labels[0].removeprefix("__label__") for labels in found[0]], None, None


def with_pilah(options, train, valid, columns, folder):
    model = folder / "model.safetensors"
    subprocess.run([PILAH, "train", train, *columns, *options, "-q", "-o", model], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = subprocess.run([PILAH, "evaluate", valid, *columns, "-m", model, "--json"], check=True, capture_output=True)
    return json.loads(found.stdout)


def show(name, macro_f1, accuracy, loss, error, seconds):
    def number(value):
        return "" if value is None else f"{value:.3f}"

    print(f"| {name} | {100 * macro_f1:.1f} | {100 * accuracy:.1f} | {number(loss)} | {number(error)} | {seconds:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=pathlib.Path)
    parser.add_argument("--only", choices=CORPORA)
    parser.add_argument("--autotune", type=int, default=60, help="seconds that fastText may tune for")
    arguments = parser.parse_args()
    print(PAGE.format(seconds=arguments.autotune))
    for corpus, (ending, text, label, columns) in CORPORA.items():
        if arguments.only not in (None, corpus):
            continue
        paths = [arguments.corpora / corpus / f"{part}.{ending}" for part in ["train", "valid"]]
        train, valid = (read(path, text, label) for path in paths)
        print(f"\n## {corpus}: {len(train[0]):,} rows to learn from, {len(valid[0]):,} to judge by, {len(set(train[1]))} classes\n")
        print("| | macro F1 | accuracy | log loss | ECE | seconds |\n|---|---|---|---|---|---|")
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for name, options in [("pilah", []), ("pilah, refined", ["--refine"]), ("pilah, tuned", ["--tune"])]:
                began = time.perf_counter()
                found = with_pilah(options, *paths, columns, folder)
                seconds = time.perf_counter() - began
                show(name, found["macro_f1"], found["accuracy"], found["log_loss"], found["ece"], seconds)
            luck = ece_of_luck(paths[1], columns, len(set(train[1])), folder)
            runs = {f"scikit-learn, {name}": (with_scikit_learn, name) for name in SCIKIT_LEARN}
            for name, (run, which) in runs.items():
                began = time.perf_counter()
                predicted, loss, error = run(which, train, valid)
                seconds = time.perf_counter() - began
                show(name, f1_score(valid[1], predicted, average="macro"), accuracy_score(valid[1], predicted), loss, error, seconds)
            began = time.perf_counter()
            predicted, loss, error = with_fasttext(arguments.autotune, train, valid, folder)
            seconds = time.perf_counter() - began
            show("fastText, autotuned", f1_score(valid[1], predicted, average="macro"), accuracy_score(valid[1], predicted), loss, error, seconds)
        print(f"\nIf the tuned model's probabilities were exactly right, its ECE on so many rows would be {luck:.3f} on average.")


PAGE = """# Benchmarks

`make bench` times `classify` and `train` beside other programs; `make bench-instructions` counts the
instructions for a row; `make bench-groups` compares the built-in model with scikit-learn. This page is what
`make bench-retrain CORPORA=folder` prints: what programs learn from the same rows of public Indonesian
corpora, on two cores.

All learn from the part `train` and choose what there is to choose by folds of it, but for fastText, which
tunes {seconds} seconds on a tenth of it; `valid` is looked at once, in the end. Scikit-learn searches words or
words and bigrams, six smoothings or five costs, and class weights. Seconds are those of searching, training
and judging together. NusaX is 100 rows to judge by, so that one row is one point of accuracy. Where pilah is
tuned it may take its lexicon, written for it and without these corpora; the others have nothing of the kind.

The corpora are NusaX-senti (Winata et al. 2023), SmSA (Purwarianti and Crisdayanti 2019) and EmoT (Saputri et
al. 2018), the latter two as in IndoNLU (Wilie et al. 2020); CC BY-SA 4.0, and not part of this repository."""

if __name__ == "__main__":
    main()
