"""Vowpal Wabbit's logistic regression over one and two words in a row, in one pass.

    python peer_vowpal_wabbit.py write TABLE LINES
    python peer_vowpal_wabbit.py run ARGUMENT...

`run` is the program `vw` itself: the package has it as a library, which does all work outside Python.
"""

import sys

import rows

LEARN = ["--ngram", "2", "--loss_function", "logistic", "--link", "logistic", "--quiet"]
SIGNS = {"occupational": "-1", "voluntary": "1"}
# What has a meaning in its format.
RESERVED = str.maketrans(":|", "  ")


def write(table, lines):
    with open(lines, "w", encoding="utf-8") as file:
        for row in rows.read(table):
            text = " ".join(row["keterangan"].translate(RESERVED).split())
            file.write(f"{SIGNS[row['label']]} |t {text}\n")


def run(*arguments):
    # Not the package around it, whose import takes longer.
    from pylibvw import vw

    program = vw(list(arguments))
    program.run_parser()
    program.finish()


if __name__ == "__main__":
    {"write": write, "run": run}[sys.argv[1]](*sys.argv[2:])
