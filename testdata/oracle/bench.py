#!/usr/bin/env python3
"""Times Spark's own resourceOffers on many offers: the counterpart of `cargo bench --bench plan`.

  bench.py [--version 3.5.3] [--agents 50000] [--rounds 5] [--case 1|2|3]

A line of JSON for each configuration: median wall-clock and thread CPU time of a round, in
milliseconds. The JVM is warm: it has run --warm-rounds rounds with --warm-agents offers before the
first that counts. Unlike the other tools, this one leaves the JVM's compilers and collector as they
are.
"""
import argparse
import os
import subprocess
import sys

import oracle_lib as lib


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--version", default="3.5.3")
    ap.add_argument("--agents", type=int, default=50000)
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--warm-agents", type=int, default=1000)
    ap.add_argument("--warm-rounds", type=int, default=30)
    ap.add_argument("--case", type=int, choices=[1, 2, 3])
    ap.add_argument("--heap", default="10g")
    a = ap.parse_args()
    lib.build(a.version)
    tmp = os.path.join(lib.WORK, "bench-" + a.version)
    os.makedirs(tmp, exist_ok=True)
    cmd = lib.jvm(a.version, tmp, heap=a.heap, quick=False) + ["oracle.Bench"]
    cmd += [str(n) for n in (a.agents, a.rounds, a.warm_agents, a.warm_rounds)]
    if a.case:
        cmd.append(str(a.case))
    env = lib.base_env(tmp)
    env["SPARK_LOCAL_IP"] = "127.0.0.1"
    return subprocess.run(cmd, env=env, cwd=tmp).returncode


if __name__ == "__main__":
    sys.exit(main())
