"""scikit-learn's naive Bayes over one and two words in a row, as its tutorial has it, with pandas.

    python peer_scikit_learn.py train TABLE MODEL
    python peer_scikit_learn.py classify MODEL TABLE OUT

The output has all columns of the table and a probability for each label.
"""

import pickle
import sys

import pandas
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline


def train(table, model):
    rows = pandas.read_csv(table)
    pipeline = make_pipeline(CountVectorizer(ngram_range=(1, 2)), MultinomialNB())
    pipeline.fit(rows["keterangan"], rows["label"])
    with open(model, "wb") as file:
        pickle.dump(pipeline, file)


def classify(model, table, out):
    with open(model, "rb") as file:
        pipeline = pickle.load(file)
    rows = pandas.read_csv(table)
    rows[[f"p_{label}" for label in pipeline.classes_]] = pipeline.predict_proba(rows["keterangan"])
    rows.to_csv(out, index=False)


if __name__ == "__main__":
    {"train": train, "classify": classify}[sys.argv[1]](*sys.argv[2:])
