#!/usr/bin/env python3
"""Records how protoc prints the messages of every recorded coarse-grained launch.

  protoc.py            # needs protoc 3.21; writes protoc/ID.txt beside this script

Each message stands under a heading: its type, and for a task its call and its index. The messages
are those that the real Spark sent, from results/.
"""
import base64
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = os.path.join(HERE, "..", "..", "schema")


def decode(kind, encoded):
    command = ["protoc", "--proto_path", SCHEMA, "--decode=mesos." + kind, "mesos.proto"]
    p = subprocess.run(command, input=base64.b64decode(encoded), stdout=subprocess.PIPE, check=True)
    return p.stdout.decode()


def main():
    out = os.path.join(HERE, "protoc")
    os.makedirs(out, exist_ok=True)
    results = os.path.join(HERE, "results")
    for name in sorted(os.listdir(results)):
        with open(os.path.join(results, name)) as f:
            result = json.load(f)
        if result["mode"] != "coarse":
            continue
        text = ""
        for key, kind in (("framework_info", "FrameworkInfo"), ("credential", "Credential")):
            if result[key] is not None:
                text += "# %s\n%s" % (kind, decode(kind, result[key]))
        for i, call in enumerate(result["calls"]):
            for j, task in enumerate(call.get("tasks", [])):
                text += "# TaskInfo %d %d\n%s" % (i, j, decode("TaskInfo", task["bytes"]))
            if call["filters"] is not None:
                text += "# Filters %d\n%s" % (i, decode("Filters", call["filters"]))
        with open(os.path.join(out, name[:-len(".json")] + ".txt"), "w") as f:
            f.write(text)


if __name__ == "__main__":
    main()
