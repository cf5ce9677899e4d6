#!/usr/bin/env python3
"""Makes lines of random-coarse.jsonl from what gen_random.py and batch.py of ../oracle wrote.

  pack.py IN.jsonl OUT.jsonl FIRST COUNT >> random-coarse.jsonl

A line is {"scenario", "result"}; of the result it has what the tests read. Scenarios with a path of
the harness in their settings are passed over: the path would have to be the same everywhere.
"""
import json
import sys

TIMES = ("spark.app.startTime", "spark.app.submitTime")


def pack(sc, r):
    run = r["runtime"]
    # A port that is taken makes Spark take the next one.
    if run.get("driver_port"):
        sc["defaults"] = sc["defaults"].replace("spark.driver.port 28011\n",
                                                "spark.driver.port %s\n" % run["driver_port"])
    result = {k: r[k] for k in ("framework_info", "credential", "master", "error") if k in r}
    result["calls"] = [dict(c, tasks=[{"bytes": t["bytes"]} for t in c["tasks"]]) if c.get("tasks") else c
                       for c in r["calls"]]
    result["runtime"] = {k: run[k] for k in ("driver_host", "driver_port") if k in run}
    result["runtime"]["conf"] = [kv for kv in run.get("conf", []) if kv[0] in TIMES]
    return {"scenario": sc, "result": result}


def main():
    scenarios, results, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    with open(scenarios) as f, open(results) as g:
        pairs = [(json.loads(a), json.loads(b)) for a, b in zip(f, g, strict=True)]
    pairs = [(sc, r) for sc, r in pairs if "${DIR}" not in sc["defaults"] + json.dumps(sc["env"])]
    for sc, r in pairs[first:first + count]:
        print(json.dumps(pack(sc, r), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
