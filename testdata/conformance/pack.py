#!/usr/bin/env python3
"""Makes lines of random-coarse.jsonl, random-fine.jsonl and random-cluster.jsonl from launches and their results.

  pack.py IN.jsonl OUT.jsonl COUNT >> random-coarse.jsonl

IN and OUT are what fuzz.py or batch.py of ../oracle wrote, of one mode. A line is {"scenario", "result"}; of the
result it has what the tests read. Scenarios with a path of the harness in them are passed over: the path would
have to be the same everywhere. Of the others those are taken that launch
something and set most, as far as their lines are short.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "oracle"))
import gen_cluster  # noqa: E402
import gen_fine  # noqa: E402

TIMES = ("spark.app.startTime", "spark.app.submitTime")
# The longest line in bytes.
LONGEST = {"coarse": 9000, "fine": 7000, "cluster": 7000}


def coarse(sc, r):
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


PACK = {"coarse": coarse, "fine": gen_fine.pack, "cluster": gen_cluster.pack}


def is_portable(sc, r):
    """Whether no path of the harness went into the launch."""
    told = json.dumps([sc["args"], sc["defaults"], sc["env"], sc.get("dispatcher_defaults"),
                       r.get("submission_request_raw"), r["error"]])
    return "${DIR}" not in told and "oracle-work" not in told


def main():
    scenarios, results, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(scenarios) as f, open(results) as g:
        pairs = [(json.loads(a), json.loads(b)) for a, b in zip(f, g, strict=True)]
    chosen = []
    for sc, r in pairs:
        if is_portable(sc, r):
            sc["files"] = {k: v for k, v in sc["files"].items() if "${DIR}/" + k in json.dumps(sc)}
            launches = any(c["call"] == "launchTasks" for c in r["calls"])
            settings = sc["defaults"].count("\n")
            line = json.dumps(PACK[sc["mode"]](sc, r), ensure_ascii=False, separators=(",", ":"))
            if len(line.encode()) <= LONGEST[sc["mode"]]:
                chosen.append((launches, settings, line))
    chosen.sort(reverse=True)
    for _, _, line in chosen[:count]:
        print(line)


if __name__ == "__main__":
    main()
