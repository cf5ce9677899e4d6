#!/usr/bin/env python3
"""Records what Spark's typed reads give, for tests/values_recorded.rs.

    generate.py --oracle DIR [--seed N] [--count N] > recorded.jsonl

DIR is the directory of the harness that runs single functions of the real Spark (its tool.py).
One line for each version with the answers to the empty configuration, then one line for each
configuration with those answers that differ from the empty one's. The environment in which
tool.py runs Spark is PATH=/usr/bin:/bin, LC_ALL=C.UTF-8, SPARK_LOCAL_IP=127.0.0.1.
"""
import argparse
import json
import os
import random
import subprocess
import sys

VERSIONS = ["2.4.8", "3.0.0", "3.5.3"]

BLANK = [" ", "\t", "\n", "\r", "\x0b", "\x0c", "\x00", "\x1f", "\u00a0", "\u2003", "\u3000", "\u0085"]
DIGITS = ["\u0661", "\u0967", "\uff17", "\U0001d7d8", "\u00b2", "\u2160"]
REFERENCES = [
    "${spark.mesos.role}", "${spark.mesos.extra.cores}", "${spark.task.cpus}", "${env:LC_ALL}",
    "${env:PATH}", "${env:NOPE}", "${system:user.timezone}", "${system:nope.nope}", "${nope}",
    "${spark.nope}", "${other:spark.mesos.role}", "${env:spark.task.cpus}", "${env:}", "${}", "${ }",
    "${spark.executor.memory}", "${spark.locality.wait}", "${spark.shuffle.registration.timeout}", "$", "${",
    "${spark.driver.blockManager.port}", "${system:spark.shuffle.service.port}", "${:x}", "}",
    "${spark.mesos.rejectOfferDuration}", "${spark.mesos.uris}", "${spark.executor.heartbeatInterval}",
    "${spark.dynamicAllocation.initialExecutors}", "${spark.locality.wait.node}", "$1", "\\$",
    "${env:SPARK_LOCAL_IP}", "${${spark.mesos.role}}", "${spark.mesos.role", "${ENV:PATH}",
]
NUMBERS = [
    "0", "1", "-1", "+1", "007", "2147483647", "2147483648", "-2147483648", "-2147483649",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.0", "1.5", "1e3", "1E-3",
    "0x10", "0x1p3", "0x1.8p-2", "0X.8P1", "0x1", "NaN", "-NaN", "Infinity", "-Infinity", "+Infinity",
    "infinity", "1d", "1f", "1D", "1.5F", "1l", "1_000", "1,000", "--1", "+-1", "", "+", "-", ".", "1.",
    ".5", "e1", "1e", "1e+", "1.2.3", "1e400", "1e-400", "4.9e-324", "2.4703282292062327e-324",
    "2.4703282292062328e-324", "1.7976931348623159e308", "0.1", "123456789012345678901234567890",
    "9007199254740993", "0x1.fffffffffffff7p1023", "0x1.fffffffffffff8p1023", "0x0.8p-1074",
    "0x1p-1074", "0x1.00000000000008p0", "0x1.000000000000081p0", "1e23", "8.41e21", "2.0e-3", "0.3",
]
UNITS = ["us", "ms", "s", "m", "min", "h", "d", "sec", "M", "MS", "Min", "ns", "w", "b", "k", "kb", "mb",
         "g", "G", "gb", "t", "tb", "p", "pb", "e", "gib", "kib", "\u212a", "\u212ab", "", " s", " m"]
AMOUNTS = ["0", "1", "-1", "10", "1023", "1024", "1500", "-1500", "999", "1.5", "0.5", "9223372036854775807",
           "9223372036854775808", "-9223372036854775808", "8796093022208", "+5", "\u0661", "8191", "8192"]
WORDS = ["true", "false", "TRUE", "False", "tRuE", "yes", "no", "on", "1", "t", "true,false", "", "truE\u0301"]
CHOICES = ["docker", "mesos", "Docker", "MESOS", "docker ", "host", "container", "Host", "hosts", "", "none"]
LISTS = ["a,b", "a,,b", ",a", "a,", ",", "", " ", "a, b ,\tc", " , ", "a b", "a\u00a0,b", "\u2003a", "a;b",
         "http://x/y,hdfs:///z", "k:v,k2:v2", ",,,", "a,\x00,b", "\u00a0", "a=b,c"]


def spread(r, text):
    """Blanks around, sometimes."""
    if r.random() < 0.35:
        text = r.choice(BLANK) + text
    if r.random() < 0.35:
        text += r.choice(BLANK)
    return text


def value(r, sort):
    if r.random() < 0.12:
        text = r.choice(REFERENCES)
        return text if r.random() < 0.5 else value(r, sort)[:12] + text + r.choice(["", "s", "x"])
    if r.random() < 0.04:
        return r.choice(NUMBERS + LISTS + WORDS)
    if sort in ("int", "long"):
        text = r.choice(NUMBERS)
        if r.random() < 0.2:
            text = "".join(r.choice("0123456789") for _ in range(r.randint(1, 11)))
        if r.random() < 0.1:
            text += r.choice(DIGITS)
    elif sort == "double":
        text = r.choice(NUMBERS)
        if r.random() < 0.35:
            text = "%d.%de%d" % (r.randint(0, 10 ** 9), r.randint(0, 10 ** 9), r.randint(-330, 310))
        elif r.random() < 0.2:
            text = "0x%x.%xp%d" % (r.getrandbits(r.randint(1, 70)), r.getrandbits(r.randint(1, 70)),
                                   r.randint(-1200, 1100))
    elif sort == "bool":
        text = r.choice(WORDS)
    elif sort in ("time", "size"):
        text = r.choice(AMOUNTS) + r.choice(UNITS)
    elif sort == "choice":
        text = r.choice(CHOICES)
    else:
        text = r.choice(LISTS)
    return spread(r, text)


def sort_of(answer):
    """What sort of values to throw at a key, from its answer to a text that is no number."""
    message = answer.get("error", {}).get("message", "")
    for word, sort in (("be int", "int"), ("be long", "long"), ("be double", "double"), ("be bool", "bool"),
                       ("Time must", "time"), ("Size must", "size"), ("one of", "choice")):
        if word in message:
            return sort
    return "list" if isinstance(answer.get("value"), list) else "text"


def configurations(r, sorts, count):
    keys = sorted(sorts)
    for text in REFERENCES:
        yield {"spark.mesos.role": text}
        yield {"spark.mesos.role": "r", "spark.mesos.driver.labels": "a:" + text + ":" + text}
    yield {"spark.mesos.role": "${spark.mesos.role}"}
    yield {"spark.mesos.driver.labels": "x ${spark.a}", "spark.a": "1${spark.b}", "spark.b": "2${spark.a}"}
    yield {"spark.mesos.network.name": "${spark.a}${spark.a}", "spark.a": "${spark.b}", "spark.b": "b"}
    yield {"spark.mesos.network.name": "${env:spark.a}${system:spark.a}", "spark.a": "a"}
    yield {"spark.executor.extraJavaOptions": "-Da", "spark.executor.defaultJavaOptions": "-Db"}
    yield {"spark.executor.defaultJavaOptions": "${spark.a}", "spark.a": "-Dx"}
    yield {"spark.executor.extraJavaOptions": "${spark.executor.defaultJavaOptions}",
           "spark.executor.defaultJavaOptions": "-D${spark.executor.extraJavaOptions}"}
    yield {"spark.yarn.executor.memoryOverhead": "512", "spark.mesos.role": "${spark.executor.memoryOverhead}"}
    yield {"spark.yarn.driver.memoryOverhead": "1g", "spark.driver.memoryOverhead": "2g"}
    for _ in range(count):
        conf = {}
        for key in r.sample(keys, r.choice([1, 1, 2, 3, 5, 8])):
            conf[key] = value(r, sorts[key])
        yield conf
    for key in keys:
        for _ in range(3):
            yield {key: value(r, sorts[key])}


def ask(oracle, version, questions):
    lines = "".join(json.dumps({"mode": "values", "conf": c}) + "\n" for c in questions)
    run = subprocess.run([sys.executable, os.path.join(oracle, "tool.py"), "--version", version],
                         input=lines.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return [json.loads(line) for line in run.stdout.decode().split("\n") if line]


def compact(answer):
    """[value] for a value, and the error's texts for an error."""
    if "error" not in answer:
        return [answer["value"]]
    e = answer["error"]
    out = {"class": e["class"], "message": e["message"]}
    if "cause_class" in e:
        out["cause"] = {"class": e["cause_class"], "message": e["cause_message"]}
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--oracle", required=True)
    ap.add_argument("--seed", type=int, default=24)
    ap.add_argument("--count", type=int, default=620)
    a = ap.parse_args()
    for version in VERSIONS:
        r = random.Random(a.seed)
        empty = ask(a.oracle, version, [{}])[0]["values"]
        probe = ask(a.oracle, version, [{k: "x" for k in empty}])[0]["values"]
        sorts = {k: sort_of(v) for k, v in probe.items()}
        base = {k: compact(v) for k, v in empty.items()}
        print(json.dumps({"version": version, "conf": {}, "values": base}, ensure_ascii=True))
        confs = list(configurations(r, sorts, a.count))
        for conf, answer in zip(confs, ask(a.oracle, version, confs), strict=True):
            got = {k: compact(v) for k, v in answer["values"].items()}
            line = {"version": version, "conf": conf,
                    "values": {k: v for k, v in got.items() if v != base[k]}}
            memory = answer.get("memoryStringToMb")
            if memory:
                line["memory"] = compact(memory)
            print(json.dumps(line, ensure_ascii=True))


main()
