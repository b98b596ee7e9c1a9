"""pilah beside a plain copy of the file and beside other programs, in one run.

    python benches/peers.py [--rows N] [--seed N] [--runs N] [--long]

Every program runs as a whole process, from the file to the file, and every answer is checked. Machines
differ and have other things to do, so the ratios are the figures to quote, and no time fails the run.
`make bench` installs what this needs.
"""

import argparse
import filecmp
import shutil
import sys

import check
import measure
import rows
from peer_vowpal_wabbit import LEARN

PILAH = rows.ROOT / "target/release/pilah"
COPY = rows.ROOT / "target/release/examples/copy"
# Everything but the tables; empty at first, so that nothing old can be taken for an answer.
WORK = rows.CACHE / "work"
N_COLUMNS = 7
# All learn from texts of the corpus, which the rows are made of; chance is 0.5.
LEAST_ACCURACY = 0.85
# Programs that take minutes run once.
SLOW = 20.0


def peer(name, *arguments):
    return [sys.executable, rows.ROOT / f"benches/peer_{name}.py", *arguments]


def at(name):
    return WORK / name


def prepare(table, name):
    """The rows as the other programs want them; not timed."""
    measure.run(peer("fasttext", "write", table, at(f"{name}.labelled"), at(f"{name}.texts")))
    measure.run(peer("vowpal_wabbit", "write", table, at(f"{name}.vw")))


def classify_with_pilah(table, out, threads):
    return [PILAH, "classify", table, "-t", "keterangan", "-q", "-j", threads, "-o", out]


def train_in_context(corpus, model):
    """The slowest kind of recipe: repeated words count less, and words by those beside them."""
    recipe = ["--refine=4", "--marks", "--places", "--across-words", "--weighting", "sublinear"]
    return [PILAH, "train", corpus, *recipe, "-q", "-o", model]


def train_with_pilah(table, model):
    columns = ["-t", "keterangan", "-l", "label"]
    return [PILAH, "train", table, *columns, "--char-ngrams", "0", "-q", "-j", 2, "-o", model]


def classify_with_vowpal_wabbit(lines, model, out):
    return peer("vowpal_wabbit", "run", "-t", "-d", lines, "-i", model, "-p", out, "--quiet")


def check_own_columns(table, n_rows, out):
    expected, found = check.own_columns(table, N_COLUMNS), check.own_columns(out, N_COLUMNS)
    assert expected[0] == n_rows, f"{expected[0]} rows in {table}"
    assert found == expected, f"{out} has other rows than {table}"


def repeat(command, runs):
    usages = [measure.run(command)]
    while usages[0].seconds < SLOW and len(usages) < runs:
        usages.append(measure.run(command))
    return measure.median(usages)


def classify(table, n_rows, runs):
    """How each program classifies the table: its usage and its accuracy."""
    commands = {
        "copy with csv": [COPY, table, at("copy.csv")],
        "pilah, 1 thread": classify_with_pilah(table, at("pilah-1.csv"), 1),
        "pilah, 2 threads": classify_with_pilah(table, at("pilah-2.csv"), 2),
    }
    # In turn, so that what else the machine does meets all of them.
    usages = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            usages[name].append(measure.run(command))
    found = {name: measure.median(usages[name]) for name in commands}
    check_own_columns(table, n_rows, at("copy.csv"))
    check_own_columns(table, n_rows, at("pilah-1.csv"))
    assert filecmp.cmp(at("pilah-1.csv"), at("pilah-2.csv"), shallow=False), "the threads change the output"
    accuracies = dict.fromkeys(list(commands)[1:], check.accuracy(table, check.from_pilah(at("pilah-1.csv")), LEAST_ACCURACY))

    corpus = rows.path_of()
    measure.run(train_in_context(corpus, at("context.safetensors")))
    in_context = [*classify_with_pilah(table, at("context.csv"), 2), "-m", at("context.safetensors")]
    prepare(corpus, "corpus")
    prepare(table, "rows")
    measure.run(peer("scikit_learn", "train", corpus, at("corpus.pickle")))
    measure.run(peer("fasttext", "train", at("corpus.labelled"), at("corpus.bin")))
    measure.run(peer("vowpal_wabbit", "run", "-d", at("corpus.vw"), *LEARN, "-f", at("corpus.vwmodel")))
    others = {
        "pilah, in context": (in_context, check.from_pilah(at("context.csv"))),
        "scikit-learn": (
            peer("scikit_learn", "classify", at("corpus.pickle"), table, at("scikit.csv")),
            check.from_scikit_learn(at("scikit.csv")),
        ),
        "fastText": (
            peer("fasttext", "classify", at("corpus.bin"), at("rows.texts"), at("fasttext.txt")),
            check.from_fasttext(at("fasttext.txt")),
        ),
        "Vowpal Wabbit": (
            classify_with_vowpal_wabbit(at("rows.vw"), at("corpus.vwmodel"), at("vw.txt")),
            check.from_vowpal_wabbit(at("vw.txt")),
        ),
    }
    for name, (command, labels) in others.items():
        found[name] = repeat(command, runs)
        accuracies[name] = check.accuracy(table, labels, LEAST_ACCURACY)
    return found, accuracies


def train(table, unseen, runs):
    """How each program learns from the table, and its accuracy on rows that were not in it."""
    prepare(unseen, "unseen")
    commands = {
        "pilah": (
            train_with_pilah(table, at("rows.safetensors")),
            [PILAH, "classify", unseen, "-m", at("rows.safetensors"), "-t", "keterangan", "-q", "-o", at("unseen.csv")],
            check.from_pilah(at("unseen.csv")),
        ),
        "scikit-learn": (
            peer("scikit_learn", "train", table, at("rows.pickle")),
            peer("scikit_learn", "classify", at("rows.pickle"), unseen, at("unseen-scikit.csv")),
            check.from_scikit_learn(at("unseen-scikit.csv")),
        ),
        "Vowpal Wabbit": (
            peer("vowpal_wabbit", "run", "-d", at("rows.vw"), *LEARN, "-f", at("rows.vwmodel")),
            classify_with_vowpal_wabbit(at("unseen.vw"), at("rows.vwmodel"), at("unseen.txt")),
            check.from_vowpal_wabbit(at("unseen.txt")),
        ),
    }
    found, accuracies = {}, {}
    for name, (learn, apply, labels) in commands.items():
        found[name] = repeat(learn, runs)
        measure.run(apply)
        accuracies[name] = check.accuracy(unseen, labels, LEAST_ACCURACY)
    return found, accuracies


def show(title, found, accuracies, megabytes, bases):
    print(f"\n{title}")
    print(
        f"{'':18}{'seconds':>9}{'MB/s':>9}{'peak MB':>9}" + "".join(f"{'x ' + base:>20}" for base in bases) + f"{'accuracy':>10}"
    )
    for name, usage in found.items():
        ratios = "".join(f"{usage.seconds / found[base].seconds:20.2f}" for base in bases)
        accuracy = f"{accuracies[name]:10.4f}" if name in accuracies else ""
        print(f"{name:18}{usage.seconds:9.2f}{megabytes / usage.seconds:9.1f}{usage.peak_mb:9.1f}{ratios}{accuracy}")


def goal(what, found, limit, at_most):
    met = found <= limit if at_most else found >= limit
    print(f"{'met   ' if met else 'missed'}  {what}: {found:.2f}, {'at most' if at_most else 'at least'} {limit:g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3, help="runs of each program but the slow ones, of which the median counts")
    parser.add_argument("--long", action="store_true", help="classify a table ten times as long, too")
    arguments = parser.parse_args()

    table = rows.path_of(arguments.rows, arguments.seed)
    megabytes = table.stat().st_size / 1e6
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    least_shown = measure.floor()
    assert least_shown < 32, f"{least_shown:.1f} MB are in use already, which would hide how little pilah needs"
    size = f"{arguments.rows:,} rows, {megabytes:.0f} MB"

    classified, accuracies = classify(table, arguments.rows, arguments.runs)
    show(f"classify {size}", classified, accuracies, megabytes, ["copy with csv", "pilah, 2 threads"])
    print("scikit-learn reads and writes the CSV; fastText and Vowpal Wabbit read files made for them beforehand")
    print(f"a peak cannot be told from one of {least_shown:.1f} MB, what this program has itself")
    unseen = rows.path_of(20_000, arguments.seed + 1)
    trained, accuracies = train(table, unseen, arguments.runs)
    show(f"train on {size}", trained, accuracies, megabytes, ["pilah"])

    print("\ngoals, of pilah on 2 threads")
    copy, one, two = (classified[name] for name in ["copy with csv", "pilah, 1 thread", "pilah, 2 threads"])
    goal("classify, times the copy's time", two.seconds / copy.seconds, 2.0, at_most=True)
    goal("classify, peak MB", two.peak_mb, 64, at_most=True)
    if arguments.long:
        long = rows.path_of(10 * arguments.rows, arguments.seed)
        usage = measure.run(classify_with_pilah(long, at("long.csv"), 2))
        check_own_columns(long, 10 * arguments.rows, at("long.csv"))
        goal("classify, peak of a file ten times as long", usage.peak_mb / two.peak_mb, 1.1, at_most=True)
    for name, limit in [("scikit-learn", 40), ("fastText", 15), ("Vowpal Wabbit", 3)]:
        goal(f"classify, times as fast as {name}", classified[name].seconds / two.seconds, limit, at_most=False)
    goal("classify, two threads times as fast as one", one.seconds / two.seconds, 1.7, at_most=False)
    for name, limit in [("scikit-learn", 20), ("Vowpal Wabbit", 1)]:
        goal(f"train, times as fast as {name}", trained[name].seconds / trained["pilah"].seconds, limit, at_most=False)
    shutil.rmtree(WORK)


if __name__ == "__main__":
    main()
