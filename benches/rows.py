"""Seeded tables of group descriptions, as large as wanted, with the label of each row.

    python rows.py N SEED    makes the table and prints its path
    python rows.py           the same for the corpus itself

Each text begins like one text of the corpus and ends like another of the same label, so that rows are
no copies of each other and are about as long as the corpus's. The columns around it look like those of
a village's list of groups.
"""

import csv
import hashlib
import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus/groups.csv"
CACHE = ROOT / "target/bench"

VILLAGES = ["Sukamaju", "Randusanga", "Wonosari", "Sigentong", "Kemandungan", "Pasarbatang", "Tanjung Baru", "Karangharjo"]
FIRST = ["Sumber", "Tunas", "Mekar", "Karya", "Bina", "Mitra", "Sinar", "Cahaya", "Harapan", "Rukun"]
SECOND = ["Rejeki", "Makmur", "Sari", "Lestari", "Mandiri", "Abadi", "Jaya", "Sejahtera", "Bersama", "Tani"]


def read(path):
    """The rows of a table, one at a time."""
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def cached(name, write):
    """The file that `write` writes, made once for each version of the corpus and of this program."""
    version = hashlib.blake2b(CORPUS.read_bytes() + pathlib.Path(__file__).read_bytes(), digest_size=4).hexdigest()
    stem, dot, suffix = name.partition(".")
    path = CACHE / f"{stem}-{version}{dot}{suffix}"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".unfinished")
        with open(unfinished, "w", encoding="utf-8", newline="") as file:
            write(csv.writer(file, lineterminator="\n"))
        os.replace(unfinished, path)
    return path


def table(n_rows, seed):
    """A table of `n_rows` rows."""

    def write(writer):
        writer.writerow(["no", "nama", "keterangan", "desa", "anggota", "luas_ha", "label"])
        of_label = {}
        for row in read(CORPUS):
            of_label.setdefault(row["label"], []).append(row["text"].split())
        # Only the stream of `random()` is promised to be the same in every version of Python.
        uniform = random.Random(seed).random

        def below(n):
            return int(uniform() * n)

        def one_of(things):
            return things[below(len(things))]

        labels = sorted(of_label)
        for number in range(1, n_rows + 1):
            label = one_of(labels)
            start, end = one_of(of_label[label]), one_of(of_label[label])
            text = " ".join(start[: 1 + below(len(start))] + end[below(len(end)) :])
            name = f"{one_of(FIRST)} {one_of(SECOND)} {1 + below(20)}"
            area = f"{below(9)}.{below(100):02}" if below(3) else ""
            writer.writerow([number, name, text, one_of(VILLAGES), 5 + below(85), area, label])

    return cached(f"rows-{n_rows}-seed-{seed}.csv", write)


def corpus():
    """The corpus as a table with the same names of columns, shuffled for those who learn row by row."""

    def write(writer):
        rows = [[row["text"], row["label"]] for row in read(CORPUS)]
        random.Random(0).shuffle(rows)
        writer.writerow(["keterangan", "label"])
        writer.writerows(rows)

    return cached("corpus.csv", write)


def path_of(*arguments):
    """The table that this program makes in a process of its own, whose memory goes away with it."""
    command = [sys.executable, __file__, *map(str, arguments)]
    return pathlib.Path(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.rstrip("\n"))


if __name__ == "__main__":
    print(table(*map(int, sys.argv[1:])) if sys.argv[1:] else corpus())
