#!/usr/bin/env python3
"""Compares mesoscfg with the real Spark on random launches, and makes mismatches small.

  fuzz.py --releases all --mode cluster --count 60 --seed 7
  fuzz.py --releases 2.4.8,3.4.0..3.5.3 --mode fine,cluster --count 500 --seed 9 --out /tmp/fuzz

For each release: gen_random.py writes launches, batch.py runs them through Spark, `replay` runs them through
mesoscfg and compares; minimise.py makes each launch that differs small (the first `--minimise` of each
release). Prints the rows of the table in docs/conformance.md; mismatches are printed above it, and are in
OUT as MODE-RELEASE-SEED.bad.jsonl, their minimal forms as .small.jsonl. All launches with their results are
there too: .in.jsonl and .out.jsonl, as replay and ../conformance/pack.py take them. The exit status is 1 if
any launch differs.
"""
import argparse
import os
import sys

import gen_random
import oracle_lib as lib
import replay
from batch import Spark, is_answer
from minimise import Minimiser


def releases(text):
    """The releases of a list; `all` that are set up; A..B those between, ends included."""
    known = sorted(os.listdir(lib.SPARK), key=lambda v: [int(x) for x in v.split(".")])
    chosen = []
    for item in text.split(","):
        if item == "all":
            chosen += known
        elif ".." in item:
            first, last = item.split("..")
            chosen += known[known.index(first):known.index(last) + 1]
        else:
            chosen.append(item)
    return chosen


def edges(known):
    """The first and the last patch of each line."""
    lines = {}
    for v in known:
        lines.setdefault(v.rsplit(".", 1)[0], []).append(v)
    return {v for patches in lines.values() for v in (patches[0], patches[-1])}


def launches(spark, mode, count, a):
    """Random launches with Spark's results."""
    for sc in gen_random.scenarios(spark.version, mode, a.seed, count, a.port):
        result = spark.result(sc)
        if result is None:
            print("%s: no result of the real Spark" % sc["id"], flush=True)
        else:
            yield sc, result


def one(release, modes, count, a):
    """Compares `count` launches of each mode: how many had a result, and how many of these differ, by mode."""
    counts = {}
    with open(os.path.join(a.out, "%s-%d.log" % (release, a.seed)), "wb") as log, Spark(release, log) as spark:
        for mode in modes:
            stem = os.path.join(a.out, "%s-%s-%d" % (mode, release, a.seed))
            pairs = list(replay.read(stem)) if a.again else launches(spark, mode, count, a)
            pairs = [(sc, r) for sc, r in pairs if is_answer(sc, r)]
            replay.write(stem, pairs)
            found = replay.differences(stem)
            bad = [sc for sc, _ in pairs if sc["id"] in found]
            replay.lines(stem + ".bad.jsonl", bad)
            for sc in bad:
                print("%s: %s" % (sc["id"], found[sc["id"]]), flush=True)
            small = []
            for sc in bad[:a.minimise]:
                least, differs = Minimiser(spark).minimal(sc)
                small.append(least)
                print("minimal: %s\n%s" % (replay.shown(least), differs), flush=True)
            replay.lines(stem + ".small.jsonl", small)
            counts[mode] = (len(pairs), len(bad))
    return counts


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--releases", default="all", help="a list; `all` that are set up; A..B those between")
    ap.add_argument("--mode", required=True, help="a list of coarse, fine and cluster")
    ap.add_argument("--count", type=int, default=60, help="launches for each release and mode")
    ap.add_argument("--fewer", type=int, help="launches for releases that are neither first nor last of their line")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--minimise", type=int, default=2, help="how many mismatches of a release are made small")
    ap.add_argument("--again", action="store_true",
                    help="compare what an earlier run has left in OUT, without running Spark")
    ap.add_argument("--port", type=int, default=28001, help="first of three ports of cluster mode")
    ap.add_argument("--out", default="/tmp/fuzz")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    rows, worse = [], 0
    few = set(releases("all")) - edges(releases("all")) if a.fewer is not None else ()
    for release in releases(a.releases):
        counts = one(release, a.mode.split(","), a.fewer if release in few else a.count, a)
        for mode, (n, bad) in counts.items():
            worse += bad
            rows.append("| %s | %s | %d | %d of %d |" % (mode, release, n, n - bad, n))
            print(rows[-1], file=sys.stderr, flush=True)
    print("\n".join(sorted(rows, key=lambda row: row.split("|")[1])))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
