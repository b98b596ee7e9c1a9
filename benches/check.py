"""Checks of what came out, one row at a time, so that a fast wrong answer fails."""

import csv
import hashlib

import rows


def own_columns(path, n_columns):
    """The number of rows and a checksum of their first columns, header included."""
    digest = hashlib.blake2b()
    n_rows = -1
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            digest.update("\x1f".join(row[:n_columns]).encode() + b"\x1e")
            n_rows += 1
    return n_rows, digest.hexdigest()


def accuracy(table, found, least):
    """The share of the table's rows whose label was found. `found` has one label for each row."""
    right = [0, 0]
    for row, label in zip(rows.read(table), found, strict=True):
        right[row["label"] == label] += 1
    share = right[1] / sum(right)
    assert share >= least, f"accuracy {share:.4f}, expected {least} at least"
    return share


def from_pilah(out):
    return (row["pilah_label"] for row in rows.read(out))


def from_scikit_learn(out):
    return (side(float(row["p_voluntary"])) for row in rows.read(out))


def from_fasttext(out):
    with open(out, encoding="utf-8") as file:
        for line in file:
            yield line.split()[0].removeprefix("__label__")


def from_vowpal_wabbit(out):
    with open(out, encoding="utf-8") as file:
        for line in file:
            yield side(float(line))


def side(p_voluntary):
    return "voluntary" if p_voluntary > 0.5 else "occupational"
