#!/usr/bin/env python3
"""Records the launches that prove a rule: CODE.jsonl beside this file.

  record.py MC408 [MC409 ...]     records the lines that have no "result" yet
  record.py --anew MC408          records all lines again

README.md here says what a line is. Spark is set up as testdata/oracle/README.md says.
"""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BATCH = os.path.join(HERE, "..", "oracle", "batch.py")
DEFAULTS = {"args": [], "app_args": [], "defaults": None, "env": {}, "files": {},
            "framework_id": "proof-0001",
            "offers": [[{"id": "o1", "agent_id": "s1", "hostname": "h1", "resources": [
                {"name": "cpus", "scalar": 8.0}, {"name": "mem", "scalar": 16384.0},
                {"name": "ports", "ranges": [[31000, 32000]]}]}]]}
# Set unless the scenario has the key in some place.
BASE = [("spark.ui.enabled", "false"), ("spark.mesos.executor.home", "/opt/spark")]
OF_MODE = {"fine": [("spark.mesos.coarse", "false")],
           "cluster": [("spark.master.rest.enabled", "true")]}
CLUSTER = {"ports": {"rest": 27077, "webui": 28081, "proxy": 27078}, "dispatcher_defaults": None,
           "dispatcher_env": {}, "submission": None}


def filled(code, number, sc):
    """A scenario with what it may leave out."""
    sc.setdefault("id", "%s-%d" % (code.lower(), number))
    sc.setdefault("spark_version", "3.5.3")
    sc.setdefault("mode", "coarse")
    for key, value in DEFAULTS.items():
        sc.setdefault(key, value)
    given = json.dumps(sc)
    for key, value in BASE + OF_MODE.get(sc["mode"], []):
        if key not in given:
            sc["args"] = ["--conf", key + "=" + value] + sc["args"]
    if sc["mode"] == "cluster":
        for key, value in CLUSTER.items():
            sc.setdefault(key, value)
    return sc


def record(version, lines):
    # The scenarios' directories are part of what is recorded.
    env = dict(os.environ, ORACLE_WORK="/tmp/oracle-work")
    text = "".join(json.dumps(line["scenario"]) + "\n" for line in lines)
    out = subprocess.run([sys.executable, BATCH, "--version", version, "--lines"],
                         input=text.encode(), env=env, stdout=subprocess.PIPE, check=True).stdout
    results = {r["scenario"]: r for r in map(json.loads, out.splitlines())}
    for line in lines:
        line["result"] = results[line["scenario"]["id"]]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("codes", nargs="+")
    ap.add_argument("--anew", action="store_true")
    a = ap.parse_args()
    files, by_version = {}, {}
    for code in a.codes:
        path = os.path.join(HERE, code + ".jsonl")
        with open(path) as f:
            files[path] = [json.loads(line) for line in f if line.strip()]
        for number, line in enumerate(files[path], 1):
            sc = filled(code, number, line["scenario"])
            if a.anew or "result" not in line:
                by_version.setdefault(sc["spark_version"], []).append(line)
    for version, lines in sorted(by_version.items()):
        record(version, lines)
    for path, lines in files.items():
        with open(path, "w") as f:
            for line in lines:
                f.write(json.dumps(line, ensure_ascii=False) + "\n")
    for version, lines in sorted(by_version.items()):
        for line in lines:
            error = line["result"]["error"]
            print(line["scenario"]["id"], version, error and "%(where)s %(class)s: %(message)s" % error)


if __name__ == "__main__":
    main()
