#!/usr/bin/env python3
"""Records what Spark makes of labels, constraints and docker's lists, for tests/grammars_recorded.rs.

    grammars.py --oracle DIR [--seed N] [--count N] > grammars.jsonl

DIR is the directory of the harness that runs single functions of the real Spark (its tool.py).
One line for each version and text.
"""
import argparse
import base64
import json
import os
import random
import subprocess
import sys

VERSIONS = ["2.4.8", "3.0.0", "3.5.3"]
PIECES = {
    "labels": ["a", "b", "key", ":", ",", "\\:", "\\,", "\\", "\\\\", " ", "::", ",,", "\u00e9", "", "x y", "a:b", "k:v,"],
    "constraints": ["a", "b", "os", ":", ";", ",", " ", "\t", "\u00a0", "\u2003", "\u180e", "\u0085", "\u200b", "\ufeff", "\x1c", "1", "a:b", ";c:d", "gpu:", "e:1,2,1", "\n", "\u2007", "\u202f", "\x00"],
    "volumes": ["/a", "/b", ":", ",", "ro", "rw", ":ro", ":rw", ":RO", " ", "\t", "", "/h:/c", ",/x:/y:ro", "::"],
    "portmaps": ["80", "8080", ":", ",", "tcp", ":udp", " ", "-1", "x", "80:80", ",1:2:udp", "\u0661", "+5", "2147483648"],
    "parameters": ["a", "=", ",", "b", " ", "env=A=1", ",c=d", "\t", "=="],
}
KEY = "spark.mesos.executor.docker."


def fields(data):
    """(number, value) of each field of a message; values are ints or bytes."""
    at = 0

    def varint():
        nonlocal at
        shift = value = 0
        while True:
            b = data[at]
            at += 1
            value |= (b & 127) << shift
            shift += 7
            if b < 128:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        else:
            assert tag & 7 == 2, tag
            n = varint()
            yield tag >> 3, data[at:at + n]
            at += n


def one(message, number, default=None):
    for n, v in fields(message):
        if n == number:
            return v.decode() if isinstance(v, bytes) else v
    return default


def signed(n):
    return n - (1 << 64) if n >= 1 << 63 else n - (1 << 32) if n >= 1 << 31 else n


def result(kind, answer):
    if "error" in answer:
        e = answer["error"]
        out = {"class": e["class"], "message": e["message"]}
        if "cause_class" in e:
            out["cause"] = {"class": e["cause_class"], "message": e["cause_message"]}
        return out
    if kind == "constraints":
        return [answer["parsed"]]
    message = base64.b64decode(answer["bytes"])
    if kind == "labels":
        return [[[one(v, 1), one(v, 2)] for n, v in fields(message) if n == 1]]
    if kind == "volumes":
        # mode RO is 2
        return [[[one(v, 2), one(v, 1), one(v, 3) == 2] for n, v in fields(message) if n == 2]]
    docker = next(v for n, v in fields(message) if n == 3)
    if kind == "portmaps":
        return [[[signed(one(v, 1)), signed(one(v, 2)), one(v, 3)] for n, v in fields(docker) if n == 3]]
    return [[[one(v, 1), one(v, 2)] for n, v in fields(docker) if n == 5]]


def question(kind, text):
    if kind in ("labels", "constraints"):
        return {"mode": kind, "text": text}
    return {"mode": "container", "conf": {KEY + "image": "i", KEY + kind: text}}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--oracle", required=True)
    ap.add_argument("--seed", type=int, default=9)
    ap.add_argument("--count", type=int, default=250)
    a = ap.parse_args()
    for version in VERSIONS:
        r = random.Random(a.seed)
        asked = []
        for kind, pieces in PIECES.items():
            texts = dict.fromkeys(pieces)
            while len(texts) < a.count:
                texts["".join(r.choice(pieces) for _ in range(r.randint(1, 8)))] = None
            asked += [(kind, t) for t in texts]
        lines = "".join(json.dumps(question(k, t)) + "\n" for k, t in asked)
        run = subprocess.run([sys.executable, os.path.join(a.oracle, "tool.py"), "--version", version],
                             input=lines.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        answers = [json.loads(line) for line in run.stdout.decode().split("\n") if line]
        for (kind, text), answer in zip(asked, answers, strict=True):
            print(json.dumps([version, kind, text, result(kind, answer)]))


main()
