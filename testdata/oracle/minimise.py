#!/usr/bin/env python3
"""Makes launches small in which mesoscfg and the real Spark differ.

  minimise.py SCENARIOS.jsonl
  minimise.py --alter TEXT SCENARIOS.jsonl

Of each scenario, parts are left out one after another while the two still differ in the same kind of thing: lines
of properties files, words, variables, files, batches, offers, resources, attributes, properties of hand-written
requests, items of values, halves of texts. Each round runs all candidates through one JVM and one `replay`; then
as many of the parts as can be are left out together. Prints what is left, and in what the launches differ.

`--alter TEXT` shows that it works: the real Spark's result is altered wherever it has TEXT in a property (the
name of the master becomes another), and what is left has to be what puts TEXT there.
"""
import argparse
import copy
import json
import os
import re
import sys

import oracle_lib as lib
import replay
from batch import Spark

# What a scenario cannot do without.
FIXED = re.compile(r"spark\.(driver\.(host|port)|ui\.enabled|mesos\.coarse|master\.rest\.enabled)\b")
ITEMS = re.compile(r"(?<=[,;: ])")
# Candidates of one round.
WIDEST = 48


def without(items, at, size=1):
    return items[:at] + items[at + size:]


def windows(n):
    """Spans to leave out of a list of n: halves, quarters, ..., single ones."""
    size = max(n // 2, 1)
    while n:
        for at in range(0, n, size):
            yield at, size
        if size == 1:
            return
        size = size // 2


def value_at(sc, path):
    for step in path:
        sc = sc[step]
    return sc


def changed(sc, path, value):
    """A scenario with another value in one place; an absent value takes the entry away."""
    sc = copy.deepcopy(sc)
    holder = value_at(sc, path[:-1])
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return sc


def shorter_text(text):
    """Shorter forms of a value."""
    parts = ITEMS.split(text)
    if len(parts) > 1:
        for at, size in windows(len(parts)):
            yield "".join(without(parts, at, size))
    if len(text) > 1:
        half = len(text) // 2
        yield text[:half]
        yield text[half:]


class Minimiser:
    """Tries candidates in one JVM, so that each takes a fraction of a second."""

    def __init__(self, spark, alter=None):
        self.spark = spark
        self.alter = alter
        self.stem = os.path.join(lib.WORK, "minimise-%d" % os.getpid())
        os.makedirs(lib.WORK, exist_ok=True)

    def differences(self, scenarios):
        """In what the two differ, for each scenario: a text, empty if in nothing."""
        named = [dict(sc, id="m%d" % i) for i, sc in enumerate(scenarios)]
        pairs = [(sc, self.spark.result(sc)) for sc in named]
        pairs = [(sc, r) for sc, r in pairs if r is not None]
        if self.alter:
            for _, r in pairs:
                told = json.dumps([r["runtime"].get("conf"), r.get("submission_request_raw")], ensure_ascii=False)
                if self.alter in told:
                    r["master"] = "altered"
        replay.write(self.stem, pairs)
        found = replay.differences(self.stem)
        return [found.get(sc["id"], "") for sc in named]

    def steps(self, sc):
        """Ways to make a scenario smaller, each a function of a scenario, the largest first."""
        for key in ("defaults", "dispatcher_defaults"):
            kept = (sc.get(key) or "").splitlines(True)
            for at, size in windows(len(kept)):
                if not any(FIXED.search(line) for line in kept[at:at + size]):
                    gone = kept[at:at + size]
                    yield (lambda s, key=key, gone=gone:
                           dict(s, **{key: "".join(x for x in s[key].splitlines(True) if x not in gone)}))
            for line in kept:
                m = re.match(r"(\s*[^\s=:]+[\s=:]+)(.*?)(\r?\n)", line, re.S)
                if m and not FIXED.search(line):
                    for text in shorter_text(m.group(2)):
                        yield (lambda s, key=key, line=line, new=m.group(1) + text + m.group(3):
                               dict(s, **{key: s[key].replace(line, new)}))
        for path in self.places(sc):
            value = value_at(sc, path)
            yield lambda s, path=path: changed(s, path, None)
            if isinstance(value, str) and not re.match(r"\w*(id|action|name|type)$", str(path[-1])):
                for text in shorter_text(value):
                    yield lambda s, path=path, text=text: (
                        changed(s, path, text) if len(text) < len(value_at(s, path)) else None)
        args = sc.get("args") or []
        for at in range(len(args) - 1):
            pair = args[at:at + 2]
            yield lambda s, at=at, pair=pair: (dict(s, args=without(s["args"], at, 2))
                                               if s["args"][at:at + 2] == pair else None)
        if sc.get("partitions", 1) > 1:
            yield lambda s: dict(s, partitions=1)
            yield lambda s: dict(s, partitions=s["partitions"] // 2)

    @staticmethod
    def places(sc):
        """Paths of everything that may go, what holds much first."""
        for key in ("app_args", "env", "files", "dispatcher_env", "dispatcher_args", "offers", "args"):
            holder = sc.get(key) or []
            order = sorted(holder) if isinstance(holder, dict) else reversed(range(len(holder)))
            for k in order:
                yield [key, k]
        for b, batch in enumerate(sc.get("offers") or []):
            path, offers = (["offers", b], batch) if isinstance(batch, list) else (
                ["offers", b, "offers"], batch.get("offers", []))
            for o in reversed(range(len(offers))):
                yield path + [o]
                for key in ("resources", "attributes"):
                    for i in reversed(range(len(offers[o].get(key, [])))):
                        yield path + [o, key, i]
        requests = sc.get("submission")
        for i in reversed(range(len(requests if isinstance(requests, list) else []))):
            yield ["submission", i]
            if isinstance(requests[i], dict):
                for key in ("sparkProperties", "environmentVariables"):
                    for name in requests[i].get(key, {}):
                        yield ["submission", i, key, name]
                for k in reversed(range(len(requests[i].get("appArgs", [])))):
                    yield ["submission", i, "appArgs", k]

    @staticmethod
    def apply(sc, steps):
        """A scenario after several steps; steps that no longer apply do nothing."""
        for step in steps:
            try:
                sc = step(sc) or sc
            except (KeyError, IndexError, TypeError):
                pass
        return sc

    def minimal(self, sc, say=lambda text: None):
        """The smallest form found, and in what it differs; the scenario itself if nothing differs any more."""
        differs = self.differences([sc])[0]
        kinds = replay.kinds(differs)
        if not differs:
            return sc, "nothing differs when it is run again"
        size = lambda s: len(json.dumps(s))
        while True:
            steps = [x for x in self.steps(sc) if size(self.apply(sc, [x])) < size(sc)]
            still = []
            for at in range(0, len(steps), WIDEST):
                part = steps[at:at + WIDEST]
                found = self.differences([self.apply(sc, [x]) for x in part])
                still += [(x, d) for x, d in zip(part, found) if replay.kinds(d) & kinds]
                if still:
                    break
            if not still:
                return sc, differs
            # All together, or as many as can be, the first alone at worst. Where a part and a part of it
            # can go, the larger is tried first.
            still.sort(key=lambda xd: size(self.apply(sc, [xd[0]])))
            counts = sorted({len(still) * k // 8 or 1 for k in range(1, 9)}, reverse=True)
            tries = [[x for x, _ in still[:n]] for n in counts]
            found = self.differences([self.apply(sc, t) for t in tries])
            best = next(((t, d) for t, d in zip(tries, found) if replay.kinds(d) & kinds), None)
            if best is None:
                return sc, differs
            sc, differs = self.apply(sc, best[0]), best[1]
            say("%d of %d parts can go, %d at once: %d characters left"
                % (len(still), len(steps), len(best[0]), size(sc)))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("scenarios")
    ap.add_argument("--alter", metavar="TEXT")
    a = ap.parse_args()
    with open(a.scenarios) as f:
        for line in f:
            sc = json.loads(line)
            with Spark(sc["spark_version"]) as spark:
                minimiser = Minimiser(spark, a.alter)
                least, differs = minimiser.minimal(sc, lambda text: print(text, file=sys.stderr, flush=True))
            print("%s\n%s" % (replay.shown(least), differs), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
