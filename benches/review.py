"""What `pilah review` saves: labels picked by it beside labels picked at random, and wrong labels found.

    python benches/review.py CORPUS VALID [--pilah target/release/pilah] [--seeds 5]

CORPUS and VALID are labelled: .tsv without a header, text then label; or CSV with the columns text and
label. From 100 random labels of CORPUS, 900 more are picked in nine rounds, with a training before
each, as a user would. Every training is judged on VALID. Then 5 % of the labels of CORPUS are changed
at random, and `review --suspects` lists 5 % of the rows. Needs nothing but Python.
"""

import argparse
import csv
import io
import json
import pathlib
import random
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIRST, ROUNDS, PER_ROUND = 100, 9, 100
RANDOM_SIZES = [1000, 1300, 1600]
FLIPPED = 0.05


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        if path.endswith(".tsv"):
            return [tuple(line.rstrip("\r\n").rsplit("\t", 1)) for line in file]
        return [(row["text"], row["label"]) for row in csv.DictReader(file)]


class Bench:
    def __init__(self, arguments, folder):
        self.pilah, self.folder = arguments.pilah, pathlib.Path(folder)
        self.rows = read(arguments.corpus)
        self.valid = self.write("valid.csv", read(arguments.valid))

    def write(self, name, rows):
        path = self.folder / name
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "label"])
            writer.writerows(rows)
        return path

    def run(self, *arguments):
        run = subprocess.run([self.pilah, *map(str, arguments), "-q"], capture_output=True, check=True)
        return run.stdout.decode()

    def train(self, members, flags):
        model = self.folder / "model.safetensors"
        self.run("train", self.write("train.csv", [self.rows[row] for row in members]), "-o", model, *flags)
        return model

    def macro_f1(self, model):
        return json.loads(self.run("evaluate", self.valid, "-m", model, "--json"))["macro_f1"]

    def at_random(self, seed, n, flags):
        members = random.Random(seed).sample(range(len(self.rows)), n)
        return self.macro_f1(self.train(members, flags))

    def by_review(self, seed, flags):
        members = random.Random(seed).sample(range(len(self.rows)), FIRST)
        for _ in range(ROUNDS):
            model = self.train(members, flags)
            rest = sorted(set(range(len(self.rows))) - set(members))
            pool = self.write("pool.csv", [(self.rows[row][0], "") for row in rest])
            found = self.run("review", pool, "-m", model, "-n", PER_ROUND, "-t", "text")
            for pick in csv.DictReader(io.StringIO(found)):
                row = rest[int(pick["line"]) - 2]
                assert self.rows[row][0] == pick["text"], "a pick is a row of the pool"
                members.append(row)
        return self.macro_f1(self.train(members, flags))

    def suspects(self, seed, flags):
        """The share of changed labels among the first rows that are listed, as many as were changed."""
        chance, classes = random.Random(seed), sorted({label for _, label in self.rows})
        n = round(FLIPPED * len(self.rows))
        flipped = set(chance.sample(range(len(self.rows)), n))
        other = lambda label: chance.choice([name for name in classes if name != label])
        rows = [(text, other(label) if row in flipped else label) for row, (text, label) in enumerate(self.rows)]
        found = self.run("review", "--suspects", self.write("flipped.csv", rows), "-n", n, *flags)
        listed = [int(row["line"]) - 2 for row in csv.DictReader(io.StringIO(found))]
        return len(flipped.intersection(listed)) / n


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("valid")
    parser.add_argument("--pilah", default=str(ROOT / "target/release/pilah"))
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments, folder)
        print(f"macro F1 on {arguments.valid}, mean (and standard deviation) of {arguments.seeds} seeds\n")
        print("labels                 naive Bayes      refined")
        picked = f"{FIRST + ROUNDS * PER_ROUND} picked"
        measures = {f"{n} at random": lambda seed, flags, n=n: bench.at_random(seed, n, flags) for n in RANDOM_SIZES}
        measures[picked] = bench.by_review
        means = {}
        for name, measure in measures.items():
            cells = []
            for flags in [], ["--refine"]:
                values = [measure(seed, flags) for seed in range(arguments.seeds)]
                means[name, bool(flags)] = statistics.mean(values)
                cells.append(f"{statistics.mean(values):.4f} ({statistics.pstdev(values):.4f})")
            print(f"{name:21}  {'  '.join(cells)}", flush=True)
        print("\nshare of the changed labels in the first 5 % of --suspects, by seed")
        shares = [bench.suspects(seed, []) for seed in range(arguments.seeds)]
        print("  ".join(f"{share:.3f}" for share in shares))
        for refined in False, True:
            assert means[picked, refined] >= means["1300 at random", refined], "picking saves 300 labels"
        assert min(shares) >= 0.5, "half of the changed labels are listed"


if __name__ == "__main__":
    main()
