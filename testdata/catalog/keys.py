#!/usr/bin/env python3
"""Which `spark.*` keys the real Spark has: writes schema/spark-keys.tsv.

  keys.py                  # 2.4.8, 3.0.0 and 3.5.3; Spark is set up as testdata/oracle/README.md says

Two places of each release are asked. Its configuration entries: Keys.java loads every class that builds some, and
prints those that Spark has registered then, the older keys that they are read from too, and the keys about which
SparkConf warns. And the strings in its class files: many keys, above all of 2.4, are nothing else.

A line says of a key: since which release there is one (`-`: 2.4.8 has it, or nobody says); the last of the releases
asked that has it and the first that has not (`-`: the newest has it); what is set in its place; since when. Keys that
SparkConf calls unused have no last release. EARLIER is written by hand: documented keys of Spark 1 that no release asked
has, and the fractions of memory that 2.4 reads with spark.memory.useLegacyMode alone.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "oracle"))
import oracle_lib as lib  # noqa: E402

RELEASES = ["2.4.8", "3.0.0", "3.5.3"]
TARGET = os.path.join(HERE, "..", "..", "schema", "spark-keys.tsv")
KEY = re.compile(r"spark\.[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*\.?$")
# What a user names, or Spark composes, begins with these. Other strings that end in a dot are pieces of keys.
FAMILIES = """
spark.driver.resource. spark.executor.resource. spark.executorEnv. spark.hadoop. spark.hive.
spark.io.encryption.commons.config. spark.metrics. spark.mesos. spark.network.crypto.config. spark.plugins.internal.conf.
spark.shuffle.plugin.__config__. spark.sql.catalog. spark.sql.streaming.stateStore. spark.ssl. spark.task.resource.
spark.worker.resource. spark.deploy.zookeeper.
""".split()
# Key, the release without it, and what is set in its place.
EARLIER = """
spark.akka.batchSize 2.0.0
spark.akka.failure-detector.threshold 2.0.0
spark.akka.heartbeat.interval 2.0.0 spark.executor.heartbeatInterval
spark.akka.heartbeat.pauses 2.0.0 spark.network.timeout
spark.akka.logLifecycleEvents 2.0.0
spark.akka.threads 2.0.0 spark.rpc.io.threads
spark.akka.timeout 2.0.0 spark.network.timeout
spark.broadcast.factory 2.0.0
spark.broadcast.port 2.0.0
spark.cleaner.ttl 2.0.0
spark.externalBlockStore.baseDir 2.0.0
spark.externalBlockStore.blockManager 2.0.0
spark.externalBlockStore.url 2.0.0
spark.fileserver.port 2.0.0
spark.replClassServer.port 2.0.0
spark.shuffle.blockTransferService 2.0.0
spark.shuffle.consolidateFiles 1.6.0
spark.shuffle.memoryFraction 1.6.0 spark.memory.fraction
spark.storage.memoryFraction 1.6.0 spark.memory.storageFraction
spark.storage.unrollFraction 1.6.0
spark.tachyonStore.baseDir 2.0.0
spark.tachyonStore.url 2.0.0
"""
# Of SparkConf's words about a key, those that say that nothing reads it.
UNUSED = re.compile(r"not used anymore|no longer|feature replaced", re.I)
# Names of classes and packages, of files and of the examples in messages look like keys.
FOREIGN = re.compile(r"spark\.(api|apache|test|testing\..*|R|ml|mllib|jsl)(\.|$)|.*\.(scala|java|py|properties|conf)$")


def strings(data):
    """The string constants of a class file, and the classes it refers to."""
    count, at, texts, wanted, classes = struct.unpack(">H", data[8:10])[0], 10, {}, [], []
    index = 1
    while index < count:
        tag = data[at]
        if tag == 1:
            size = struct.unpack(">H", data[at + 1:at + 3])[0]
            texts[index] = data[at + 3:at + 3 + size].decode("utf-8", "replace")
            at += 3 + size
        elif tag in (7, 8, 16, 19, 20):
            (wanted if tag == 8 else classes).append(struct.unpack(">H", data[at + 1:at + 3])[0])
            at += 3
        elif tag == 15:
            at += 4
        elif tag in (5, 6):
            at += 9
            index += 1
        else:
            at += 5
        index += 1
    return [texts[i] for i in wanted], [texts.get(i) for i in classes]


def scan(version):
    """All keys in strings, and the Scala objects that build entries."""
    keys, objects = set(), []
    for name in sorted(os.listdir(lib.jars(version))):
        if not re.match(r"spark-.*\d\.jar$", name):
            continue
        with zipfile.ZipFile(os.path.join(lib.jars(version), name)) as jar:
            for member in jar.namelist():
                if not member.endswith(".class"):
                    continue
                found, classes = strings(jar.read(member))
                keys.update(k for k in found if KEY.match(k) and not FOREIGN.match(k))
                if "org/apache/spark/internal/config/ConfigBuilder" in classes and member.endswith("$.class"):
                    objects.append(member[:-6].replace("/", "."))
    return keys, objects


def ask(version, objects):
    """What Keys.java prints."""
    with tempfile.TemporaryDirectory() as tmp:
        jars = os.path.join(lib.jars(version), "*")
        subprocess.run([lib.JAVAC, "--release", "8", "-nowarn", "-Xlint:none", "-d", tmp, "-cp", jars,
                        os.path.join(HERE, "Keys.java")], check=True)
        env = dict(lib.base_env(tmp), SPARK_LOCAL_IP="127.0.0.1")
        out = subprocess.run([lib.java(version), "-cp", tmp + ":" + jars, "Keys"], env=env, check=True,
                             input="\n".join(objects).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return [line.split("\t") for line in out.stdout.decode().splitlines()]


def release(text):
    """A release as a text of three numbers: what an entry's author wrote, may be 2.1."""
    numbers = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?$", text)
    return numbers and ".".join(n or "0" for n in numbers.groups())


def answers():
    """For each release its keys; then what the releases say about keys."""
    keys = {v: set() for v in RELEASES}
    since, renamed, warns = {}, {}, {}
    scans = {v: scan(v) for v in RELEASES}
    said = {v: ask(v, scans[v][1]) for v in RELEASES}
    entries = {fields[0] for v in RELEASES for kind, *fields in said[v] if kind == "entry"}
    for version in RELEASES:
        found = scans[version][0]
        # `spark.executor`, in a string, is the beginning of keys.
        start = {k.rsplit(".", n)[0] for k in found for n in range(1, k.count("."))} - entries
        keys[version] |= {k for k in found if k not in start and (not k.endswith(".") or k in FAMILIES)}
        for kind, *fields in said[version]:
            key = fields[0]
            keys[version].add(key)
            if kind == "entry" and release(fields[1]):
                since[key] = release(fields[1])
            elif kind == "old":
                # A release that has the old name for its only one comes before the first that lists it.
                new, when = renamed.setdefault(key, (fields[1], None if version == RELEASES[0] else version))
                if new == fields[1] and release(fields[2]):
                    renamed[key] = (new, release(fields[2]))
            elif kind == "dead":
                warns[key] = (release(fields[2]), bool(UNUSED.search(fields[1])))
    keys[RELEASES[-1]].update(FAMILIES)
    return keys, since, renamed, warns


def main():
    keys, since, renamed, warns = answers()
    lines = {}
    for key in set().union(*keys.values()):
        has = [v for v in RELEASES if key in keys[v]]
        # The authors of entries name releases of old strings too.
        first = since.get(key, "-")
        if RELEASES[0] in has or first < RELEASES[0]:
            first = "-"
        after = RELEASES.index(has[-1]) + 1
        last, before = (has[-1], RELEASES[after]) if after < len(RELEASES) else ("-", "-")
        new, when = renamed.get(key, ("-", None))
        if key in warns:
            when = warns[key][0]
            if warns[key][1] and new == "-":
                last, before = "-", warns[key][0]
        replaced = new != "-" or before != "-"
        lines[key] = [key, first, last, before, new, when if when and replaced else "-"]
    for line in EARLIER.strip().splitlines():
        key, before, new = (line.split() + ["-"])[:3]
        if key in lines and not key.endswith("Fraction"):
            raise SystemExit("%s is in the classes of %s" % (key, [v for v in RELEASES if key in keys[v]]))
        lines[key] = [key, "-", "-", before, new, before]
    # What is set in the place of a key is read.
    for line in lines.values():
        if line[4] in lines and lines[line[4]][2] == "-" and lines[line[4]][3] != "-":
            line[4] = "-"
    with open(TARGET, "w") as f:
        f.write("# The keys of core Spark and the modules that come with it: written by testdata/catalog/keys.py, which says\n"
                "# what the columns are. A key that ends in a dot stands for all that begin so.\n"
                "# key, since, last, before, instead, renamed\n")
        f.writelines("\t".join(line) + "\n" for _, line in sorted(lines.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
