"""How many instructions `pilah classify` takes for a row, beside the figure recorded in instructions.txt.

    python3 benches/instructions.py [--accept]

Counts and not seconds: a count is the same within a thousandth on a busy machine and on a quiet one, so
that a change of a few percent can be told from chance, which no time can on a machine that is shared.
What a count does not show is waiting, for memory or for another thread: `make bench` is for that. It
changes with the compiler, the processor (some loops are chosen by what it can do), the model and the
corpus, too; record it again when one of them changes.

Two tables are classified, and the difference is divided by the rows that one has more. So the start of
the program and the loading of the model cancel out, and so does most of what is done once for each word.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import rows

PILAH = rows.ROOT / "target/release/pilah"
RECORD = pathlib.Path(__file__).with_name("instructions.txt")
FEW, MANY, SEED = 2_000, 12_000, 1
TOLERANCE = 0.03


def count(n_rows):
    """Instructions of the whole program, on one worker: more would share words in another way each time."""
    table = rows.table(n_rows, SEED)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.csv"
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out"]
        command = [*tool, PILAH, "classify", table, "-t", "keterangan", "-q", "-j", "1", "-o", out]
        run = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        assert run.returncode == 0, run.stderr
        assert sum(1 for _ in rows.read(out)) == n_rows, "every row comes out"
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", action="store_true", help="record the figure of this run")
    arguments = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is missing; install it, for example with `apt-get install valgrind`")
    found = round((count(MANY) - count(FEW)) / (MANY - FEW))
    print(f"{found} instructions per row")
    if arguments.accept:
        RECORD.write_text(f"{found}\n")
        return
    recorded = int(RECORD.read_text())
    change = found / recorded - 1
    print(f"{recorded} recorded; {change:+.1%}")
    if change > TOLERANCE:
        sys.exit(
            f"more than {TOLERANCE:.0%} above the record: find what costs more with `valgrind --tool=callgrind`"
            " and `callgrind_annotate`, or accept it with `make bench-instructions ACCEPT=1`"
        )
    if change < -TOLERANCE:
        print("record the gain with `make bench-instructions ACCEPT=1`")


if __name__ == "__main__":
    main()
