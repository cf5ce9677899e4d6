#!/usr/bin/env python3
"""Asks the real Spark which values of core Spark a driver on Mesos refuses when it starts.

  starts.py --ask 3.5.3 ... >> recorded-starts.jsonl   # launches for each release; ten minutes or so each
  starts.py --table > ../../schema/read-at-start.tsv   # what the table says is worked out from the record

Spark is set up as testdata/oracle/README.md says. Each key of schema/spark-keys.tsv is set to a text that is neither
number, nor truth value, duration, size or class, and to -1 and 0, in a launch that has all on which reads hang ("all"
in PROFILES). Keys that are refused there are set again in a launch with nothing else, and in launches with one of the
conditions, which tells on what a read hangs. Where the message for the text does not tell whether references are replaced, the
key is set to one as well. A line of the record: [release, profile, key, text, error, registered];
error is as in recorded.jsonl. Lines of keys that no release refuses are left out.
Of 3.1.3 to 3.4.4 the record has less: the keys that another release refuses, most of them with everything on alone, and
the numbers only where another release has a bound.

The record is compared with mesoscfg by tests/refusals_recorded.rs. Left out of the table, and so of the record: keys
of which the catalog of properties or src/launch/ knows more than a type and a bound (OTHERS, and BOUNDS for the bound).
"""
import argparse
import json
import os
import re
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD = os.path.join(HERE, "recorded-starts.jsonl")
KEYS = os.path.join(HERE, "..", "..", "schema", "spark-keys.tsv")
BATCH = os.path.join(HERE, "..", "oracle", "batch.py")
RELEASES = ["2.4.8", "3.0.0", "3.1.3", "3.2.4", "3.3.4", "3.4.4", "3.5.3"]
TEXTS = ["x;y", "-1", "0"]
# Tells whether references are replaced, where the message for TEXTS[0] does not: the name of the application.
REFERENCE = "${spark.app.name}"
ELSEWHERE = re.compile(r"spark\.(sql|kubernetes|yarn|hive|streaming|testing|akka|history|worker|deploy|hadoop|mesos)\.")
BASE = {"spark.mesos.executor.home": "/opt/spark", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false"}
PROFILES = {
    "plain": {},
    "spark.dynamicAllocation.enabled": {"spark.dynamicAllocation.enabled": "true", "spark.shuffle.service.enabled": "true"},
    "spark.shuffle.service.enabled": {"spark.shuffle.service.enabled": "true"},
    "spark.eventLog.enabled": {"spark.eventLog.enabled": "true", "spark.eventLog.dir": "file:${DIR}"},
    "spark.eventLog.enabled,spark.eventLog.rolling.enabled": {
        "spark.eventLog.enabled": "true", "spark.eventLog.dir": "file:${DIR}", "spark.eventLog.rolling.enabled": "true"},
    "spark.ui.enabled": {"spark.ui.enabled": "true", "spark.ui.port": "0"},
    "spark.speculation": {"spark.speculation": "true"},
}
PROFILES["all"] = {k: v for p in list(PROFILES.values()) for k, v in p.items()}
PROFILES["all"]["spark.eventLog.logBlockUpdates.enabled"] = "true"
PROFILES["fine"] = dict(PROFILES["all"], **{"spark.mesos.coarse": "false"})
LEFT = ["Only one SparkContext", "stopped SparkContext", "Target log directory already exists"]
# What hangs on the first of these may show with the others too.
ORDER = ["spark.ui.enabled", "spark.eventLog.enabled", "spark.shuffle.service.enabled", "spark.speculation",
         "spark.dynamicAllocation.enabled", "spark.eventLog.enabled,spark.eventLog.rolling.enabled"]

# Of families, which spark-keys.tsv does not list one by one.
MORE = """
spark.rpc.io.backLog spark.rpc.io.clientThreads spark.rpc.io.serverThreads spark.rpc.io.mode spark.rpc.io.receiveBuffer
spark.rpc.io.sendBuffer spark.rpc.io.retryWait
spark.shuffle.io.backLog spark.shuffle.io.clientThreads spark.shuffle.io.serverThreads spark.shuffle.io.mode
spark.shuffle.io.receiveBuffer spark.shuffle.io.sendBuffer spark.shuffle.io.retryWait spark.shuffle.io.numConnectionsPerPeer
spark.driver.rpc.io.clientThreads spark.driver.rpc.io.serverThreads spark.driver.rpc.netty.dispatcher.numThreads
spark.scheduler.listenerbus.eventqueue.shared.capacity spark.scheduler.listenerbus.eventqueue.appStatus.capacity
spark.scheduler.listenerbus.eventqueue.executorManagement.capacity spark.scheduler.listenerbus.eventqueue.eventLog.capacity
spark.ssl.enabled spark.ssl.port spark.ssl.needClientAuth spark.ssl.ui.enabled spark.ssl.ui.port spark.ssl.ui.needClientAuth
""".split()
# Known to src/launch/ or the catalog, with more than a type; internal ones; old names whose values Spark converts.
OTHERS = """
spark.archives spark.cores.max spark.driver.bindAddress spark.driver.cores spark.driver.host spark.driver.memory
spark.driver.port spark.blockManager.port spark.executor.cores spark.executor.memory spark.executor.instances spark.files
spark.jars.packages spark.log.level spark.scheduler.mode spark.submit.deployMode spark.eventLog.dir spark.remote
spark.launcher.port spark.kryoserializer.buffer.mb spark.kryoserializer.buffer.max.mb
spark.kryoserializer.buffer spark.kryoserializer.buffer.max spark.memory.fraction spark.memory.storageFraction
spark.network.timeout spark.executor.heartbeatInterval spark.master spark.master.rest.enabled
spark.storage.blockManagerSlaveTimeoutMs spark.storage.blockManagerHeartbeatTimeoutMs spark.io.encryption.enabled
spark.authenticate spark.authenticate.enableSaslEncryption
spark.network.crypto.enabled spark.dynamicAllocation.enabled spark.dynamicAllocation.minExecutors spark.task.maxFailures
spark.dynamicAllocation.maxExecutors spark.dynamicAllocation.initialExecutors spark.dynamicAllocation.testing
spark.shuffle.service.enabled spark.shuffle.service.port spark.rpc.message.maxSize spark.memory.offHeap.size spark.ui.enabled
spark.memory.offHeap.enabled spark.driver.resourcesFile
spark.eventLog.enabled spark.eventLog.compress spark.broadcast.compress spark.shuffle.compress
spark.rdd.compress spark.shuffle.spill.compress spark.ui.showConsoleProgress spark.kryo.referenceTracking
spark.kryo.registrationRequired spark.jars.ivy spark.jars.ivySettings spark.plugins.defaultList
spark.shuffle.registration.timeout
""".split()
# The bound hangs on other properties, or shows later than the read.
BOUNDS = """
spark.rpc.askTimeout spark.port.maxRetries spark.driver.blockManager.port spark.speculation.interval
spark.dynamicAllocation.executorAllocationRatio spark.task.cpus
""".split()
# What counts seconds, where a message shows the number.
SECONDS = """
spark.dynamicAllocation.cachedExecutorIdleTimeout spark.dynamicAllocation.executorIdleTimeout
spark.dynamicAllocation.schedulerBacklogTimeout spark.dynamicAllocation.sustainedSchedulerBacklogTimeout
spark.shuffle.push.finalize.timeout spark.shuffle.push.results.timeout
""".split()


# What counts MiB, where a message shows the number.
MEBIBYTES = ["spark.executor.memoryOverhead", "spark.executor.pyspark.memory"]
# What is looked at first, and then instead.
STAND_IN = {"spark.rpc.io.clientThreads": "spark.driver.rpc.io.clientThreads",
            "spark.rpc.io.serverThreads": "spark.driver.rpc.io.serverThreads"}
# Names that there are, in capital letters.
ENUMS = {"org.apache.spark.network.util.IOMode": "NIO|EPOLL"}


# Reads that hang on a flag which is on unless somebody turns it off.
UNLESS_OFF = {
    "spark.cleaner.periodicGC.interval": "spark.cleaner.referenceTracking",
    "spark.cleaner.referenceTracking.blocking": "spark.cleaner.referenceTracking",
    "spark.cleaner.referenceTracking.blocking.shuffle": "spark.cleaner.referenceTracking",
    "spark.shuffle.useOldFetchProtocol": "spark.shuffle.readHostLocalDisk",
}


def scenario(version, profile, n, key, text):
    conf = dict(BASE, **PROFILES[profile])
    conf.pop(key, None)
    return {"id": "start-%s-%d" % (version, n), "spark_version": version, "mode": "coarse",
            "args": ["--name", "refusal", "--conf", "%s=%s" % (key, text)], "app_args": [], "env": {}, "files": {},
            "framework_id": "fw", "offers": [[{"id": "O1", "resources": [
                {"name": "cpus", "scalar": 4.0}, {"name": "mem", "scalar": 8192.0}]}]],
            "defaults": "".join("%s %s\n" % kv for kv in conf.items())}


def launches(version, profile, cases):
    """What the launches end in; one that takes its JVM with it, or stumbles over what one before it left, has none."""
    lines = [json.dumps(scenario(version, profile, n, *case)) for n, case in enumerate(cases)]
    found = []
    while len(found) < len(lines):
        p = subprocess.Popen([sys.executable, BATCH, "--version", version, "--lines"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

        def feed(rest=lines[len(found):], stdin=p.stdin):
            try:
                stdin.write("\n".join(rest).encode())
                stdin.close()
            except BrokenPipeError:
                pass

        threading.Thread(target=feed, daemon=True).start()
        for line in p.stdout:
            try:
                r = json.loads(line)
            except ValueError:
                break
            e = r["error"]
            if e and any(text in (e["message"] or "") for text in LEFT):
                break
            if e:
                e = [e["where"], e["class"], e["message"], [[c["class"], c["message"]] for c in e["causes"]]]
            found.append((e, bool(r.get("framework_info"))))
        p.kill()
        p.wait()
        if len(found) < len(lines):
            found.append(None)
    return found


def ask(version):
    with open(KEYS) as f:
        keys = [line.split("\t")[0] for line in f if line.startswith("spark.")]
    keys = [k for k in keys + MORE if not k.endswith(".") and not ELSEWHERE.match(k) and k not in OTHERS]
    cases = [(k, t) for k in keys for t in TEXTS]
    answers = dict(zip(cases, launches(version, "all", cases)))
    refused = [k for k in keys if answers[k, TEXTS[0]] and answers[k, TEXTS[0]][0]]
    unclear = [(k, REFERENCE) for k in refused if is_unclear(how(k, *answers[k, TEXTS[0]]))]
    for (key, text), answer in zip(unclear, launches(version, "all", unclear)):
        if answer:
            print(json.dumps([version, "all", key, text, *answer], ensure_ascii=False), flush=True)
    for profile in ["all", "fine", "plain"] + ORDER:
        asked = [(k, t) for k in refused for t in (TEXTS if profile == "all" else TEXTS[:1])]
        found = [answers[case] for case in asked] if profile == "all" else launches(version, profile, asked)
        for (key, text), answer in zip(asked, found):
            if answer:
                print(json.dumps([version, profile, key, text, *answer], ensure_ascii=False), flush=True)


def said(error, registered):
    """Stage, class and message of what was thrown, without what the context wraps it in."""
    where, cls, message, causes = error
    stage = "submit" if where == "SparkSubmit" else "registered" if registered else "context"
    if message == "External scheduler cannot be instantiated" and causes:
        return "scheduler", causes[0][0], causes[0][1]
    return stage, cls, message


def is_unclear(found):
    """Whether a refusal of TEXTS[0] does not tell entries from texts that are read as they are."""
    return bool(found) and found[1] == "entry" and found[2] in ("class", "bytes", "mib", "time-s", "time-ms")


def how(key, error, registered):
    """(stage, way to read, type, key in the message) of a refusal of TEXTS[0]; None if it is of no known form."""
    stage, cls, message = said(error, registered)
    number = "double" if re.search("[fF]raction|Ratio", key) else "long" if key.endswith("MemoryThreshold") else "int"
    message = message or ""
    m = re.match(r"(\S+) should be (\w+), but was " + re.escape(TEXTS[0]) + "$", message)
    if m:
        return stage, "entry", {"boolean": "bool"}.get(m[2], m[2]), m[1]
    m = re.match(r"Illegal value for config key (\S+): (.*)", message, re.S)
    style, text, named = ("conf", m[2], m[1]) if m else ("raw", message, key)
    plain = "entry" if style == "raw" else "conf"
    if text.startswith("Time must"):
        return stage, plain, "time-s" if key in SECONDS else "time-ms", named
    if text.startswith("Size must"):
        return stage, plain, "mib" if key in MEBIBYTES else "bytes", named
    if text == 'For input string: "%s"' % TEXTS[0]:
        return stage, style, number if cls.endswith("NumberFormatException") else "bool", named
    m = re.match(r"No enum constant (\S+)\." + re.escape(TEXTS[0].upper()) + "$", text)
    if m and m[1] in ENUMS:
        return stage, "raw", ENUMS[m[1]], named
    if cls.endswith("ClassNotFoundException") and text == TEXTS[0]:
        return stage, "entry", "class", key
    return None


def bound(key, kind, stage, answers):
    """Bound, class and message of what is thrown for -1, and for 0 where it is the same."""
    none = ("-", "-", "-")
    if "|" in kind:
        _, cls, message = said(*answers[TEXTS[0]])
        return "-", cls, message.replace(TEXTS[0].upper(), "{}")
    error, registered = answers.get("-1", (None, None))
    if not error or kind in ("bool", "class") or key in BOUNDS:
        return none
    at, cls, message = said(error, registered)
    if at != stage or ("must be specified" in (message or "") and kind != "mib") or "should be between" in (message or ""):
        return none
    shown = without(message, "-1")
    zero = answers.get("0", (None, None))
    same = zero[0] and said(*zero)[1] == cls and without(said(*zero)[2], "0") == shown
    return (">0" if same else ">=0"), cls, shown


def without(message, number):
    """A message with `{}` for the number it shows."""
    places = "^%s$|(?<=')%s(?=')|(?<=: )%s(?= \\(expected|$)|(?<=but )%s(?= is configured)".replace("%s", number)
    return re.sub(places, "{}", message or "").replace("\n", "\\n")


def table():
    record = {}
    with open(RECORD) as f:
        for version, profile, key, text, error, registered in map(json.loads, f):
            record.setdefault(key, {}).setdefault(version, {})[profile, text] = (error, registered)
    with open(KEYS) as f:
        since = {line.split("\t")[0]: line.split("\t")[1] for line in f if line.startswith("spark.")}
    rows = []
    for key, versions in sorted(record.items()):
        last = None
        for at, version in enumerate(RELEASES):
            row = None
            answers = {t: a for (p, t), a in versions.get(version, {}).items() if p == "all"}
            if answers.get(TEXTS[0], (None,))[0]:
                found = how(key, *answers[TEXTS[0]])
                if found is None:
                    print(key, version, answers[TEXTS[0]], file=sys.stderr)
                else:
                    stage, style, kind, named = found
                    if is_unclear(found) and REFERENCE in str(answers.get(REFERENCE)):
                        style = "raw"
                    if version in record.get(STAND_IN.get(key), {}):
                        named = STAND_IN[key]
                    limits = bound(key, kind, stage, answers)
                    if key == "spark.eventLog.rolling.maxFileSize":
                        limits = (">=10485760",) + limits[1:]
                    row = [kind, style, stage, UNLESS_OFF.get(key, on_what(versions, version)), "-" if named == key else named, *limits]
            if last and last[3:] == row:
                continue
            if last:
                last[2] = start(version, at, "-")
            last = None
            if row:
                last = [key, start(version, at, since.get(key, "-")), "-"] + row
                rows.append(last)
    print("# What a driver on Mesos reads of core Spark when it starts, and refuses: written by\n"
          "# testdata/refusals/starts.py, which says how Spark was asked.\n"
          "# key, since, before, type, read, stage, when, named, bound, class, message")
    for row in rows:
        print("\t".join(row))


def on_what(versions, version):
    """The flags on which a read hangs, as the release shows; where it was not asked that, all that any other shows."""
    asked = [v for v in RELEASES if ("plain", TEXTS[0]) in versions.get(v, {})]
    asked = [v for v in asked if versions[v].get(("all", TEXTS[0]), (None,))[0]]
    return max((flags_of(versions[v]) for v in ([version] if version in asked else asked)), key=len, default="-")


def flags_of(answers):
    refused = {p for (p, t), (error, _) in answers.items() if t == TEXTS[0] and error}
    flags = [] if "plain" in refused else [p for p in ORDER if p in refused][:1]
    if ("fine", TEXTS[0]) in answers and "fine" not in refused:
        flags.insert(0, "spark.mesos.coarse")
    return ",".join(flags) or "-"


def start(version, at, since):
    """The release that began with what the release asked has: that of the key, or the minor release's first."""
    if at == 0:
        return "-"
    numbers, before = ([int(n) for n in v.split(".")] for v in (version, RELEASES[at - 1]))
    if since != "-" and before < [int(n) for n in since.split(".")] <= numbers:
        return since
    return "3.0.0-preview" if numbers[:2] == [3, 0] else "%d.%d.0" % tuple(numbers[:2])


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--ask", nargs="+", metavar="RELEASE")
    ap.add_argument("--table", action="store_true")
    a = ap.parse_args()
    for version in a.ask or []:
        ask(version)
    if a.table:
        table()


if __name__ == "__main__":
    main()
