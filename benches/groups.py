"""The built-in model beside scikit-learn's naive Bayes, on real group descriptions.

    python benches/groups.py ROWS.csv [--pilah target/release/pilah]

ROWS.csv has the columns text and label and was never trained on; rows of other labels than the
model's are left out. Both train on corpus/groups.csv and corpus/bodies.csv. Needs scikit-learn.
"""

import argparse
import csv
import io
import pathlib
import subprocess

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLASSES = ["occupational", "voluntary"]


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_pilah(binary, rows):
    """The probability of `voluntary` for each row, from the built-in model."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["text"])
    writer.writerows([row["text"]] for row in rows)
    run = subprocess.run([binary, "classify", "-", "-q"], input=table.getvalue().encode(), capture_output=True, check=True)
    found = list(csv.DictReader(io.StringIO(run.stdout.decode())))
    assert len(found) == len(rows), "a row came out for every row"
    return [float(row["pilah_p_voluntary"]) for row in found]


def with_scikit_learn(rows):
    corpus = [(row["text"], row["label"]) for row in read(ROOT / "corpus/groups.csv")]
    corpus += [(f"{row['name']} {row['acronym']}".strip(), row["label"]) for row in read(ROOT / "corpus/bodies.csv")]
    vectorizer = CountVectorizer()
    model = MultinomialNB().fit(vectorizer.fit_transform([text for text, _ in corpus]), [label for _, label in corpus])
    assert list(model.classes_) == CLASSES
    return model.predict_proba(vectorizer.transform([row["text"] for row in rows]))[:, 1].tolist()


def figures(probabilities, truth):
    n = len(truth)
    right = [(p > 0.5) == t for p, t in zip(probabilities, truth)]
    brier = sum((p - t) ** 2 for p, t in zip(probabilities, truth)) / n
    bins = [0.0] * 10
    for p, r in zip(probabilities, right):
        top = max(p, 1 - p)
        bins[min(9, int(top * 10))] += r - top
    return sum(right) / n, brier, sum(map(abs, bins)) / n


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows")
    parser.add_argument("--pilah", default=str(ROOT / "target/release/pilah"))
    arguments = parser.parse_args()
    rows = [row for row in read(arguments.rows) if row["label"] in CLASSES]
    truth = [row["label"] == "voluntary" for row in rows]
    hard = [i for i, row in enumerate(rows) if row.get("hard") == "1"]
    print(f"{len(rows)} rows          accuracy   Brier     ECE   accuracy on {len(hard)} hard rows")
    for name, found in [("pilah", with_pilah(arguments.pilah, rows)), ("scikit-learn", with_scikit_learn(rows))]:
        accuracy, brier, ece = figures(found, truth)
        on_hard = figures([found[i] for i in hard], [truth[i] for i in hard])[0] if hard else float("nan")
        print(f"{name:14}    {accuracy:.4f}  {brier:.4f}  {ece:.4f}   {on_hard:.4f}")


if __name__ == "__main__":
    main()
