"""fastText with one and two words in a row and its defaults otherwise.

    python peer_fasttext.py write TABLE LABELLED TEXTS
    python peer_fasttext.py train LABELLED MODEL
    python peer_fasttext.py classify MODEL TEXTS OUT

The package has no command line tool. `predict` over long lists is its fastest way in, with texts that
stand one a line in a file already, so that it need not read CSV.
"""

import itertools
import sys

import fasttext

import rows

BATCH = 10_000


def write(table, labelled, texts):
    with open(labelled, "w", encoding="utf-8") as to_learn, open(texts, "w", encoding="utf-8") as to_classify:
        for row in rows.read(table):
            text = " ".join(row["keterangan"].split())
            to_learn.write(f"__label__{row['label']} {text}\n")
            to_classify.write(f"{text}\n")


def train(labelled, model):
    # On one thread it learns the same each time.
    fasttext.train_supervised(labelled, wordNgrams=2, thread=1, verbose=0).save_model(model)


def classify(model, texts, out):
    # It would warn of a change in its interface that has nothing to do with this.
    fasttext.FastText.eprint = lambda *_: None
    model = fasttext.load_model(model)
    with open(texts, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as file:
        while batch := [line.rstrip("\n") for line in itertools.islice(lines, BATCH)]:
            labels, probabilities = model.predict(batch)
            file.writelines(f"{label[0]} {p[0]:.4f}\n" for label, p in zip(labels, probabilities))


if __name__ == "__main__":
    {"write": write, "train": train, "classify": classify}[sys.argv[1]](*sys.argv[2:])
