#!/usr/bin/env python3
"""Records what real Spark makes of properties files and command lines.

    testdata/properties/generate.py --oracle DIR

DIR holds tool.py, which answers single questions with the classes of a real Spark (see the
README there). Writes testdata/properties/recorded.jsonl and testdata/submit/recorded.jsonl and, by
launching drivers with batch.py, testdata/submit/prepared.jsonl: one case a line, the answers of all versions folded together where they are equal. The cases come from
the tables and the seeded generator below, so the same script writes the same files. Python 3.9,
standard library only.

The texts avoid one thing: an escape `\\u` cut off by the end of its line, for which Java 11 reads
on in what an earlier line left in its buffer.
"""
import argparse
import json
import os
import random
import subprocess
import sys

VERSIONS = ["2.4.8", "3.0.0", "3.5.3"]
HERE = os.path.dirname(os.path.abspath(__file__))

# --------------------------------------------------------------------------- properties texts

FIXED = [
    "", "\n", "\r\n\r\n", "   \t\f ", "#", "!", "# only a comment", "#c\\\nspark.a b",
    "spark.a b", "spark.a=b", "spark.a:b", "spark.a = b", "spark.a\tb", "spark.a\fb",
    "spark.a   =   b   ", "spark.a==b", "spark.a::b", "spark.a = = b", "spark.a =:b", "spark.a",
    "spark.a=", "spark.a:", "spark.a ", "=b", ":b", " = b", "==", "spark.a b=c:d#e!f",
    "spark.a b # c", "spark.a #b", "spark.a !b", "spark.a 'b'", 'spark.a "b c"',
    "spark.a b\\", "spark.a b\\\n", "spark.a b\\\r\n", "spark.a b\\\r", "spark.a b\\\nc",
    "spark.a b\\\n   c", "spark.a b\\\n\t\f c", "spark.a b\\\r\nc", "spark.a b\\\rc",
    "spark.a b\\\n\nspark.c d", "spark.a b\\\n   \nspark.c d", "spark.a b\\\n#c",
    "spark.a b\\\n!c\\\nd", "spark.a b\\\\\nspark.c d", "spark.a b\\\\\\\nc", "spark.a\\\n=b",
    "spark.a\\\n b", "spark.a \\\n=b", "spark.\\\na b", "spark.a\\\n", "\\\nspark.a b",
    "\\\n#c\nspark.a b", "\\", "\\\n", "\\\r\n", "\\\n\\\n\\\nspark.a b", "\\ spark.a b",
    "\\=b", "\\#a b", "\\!a b", "spark.a\\ b c", "spark.a\\=b c", "spark.a\\:b c",
    "spark.a\\tb c", "spark.a \\tb", "spark.a b\\t", "spark.a b\\n", "spark.a b\\r", "spark.a b\\f",
    "spark.a \\nb", "spark.a \\n b \\n ", "spark.a \\ b", "spark.a b\\ ", "spark.a \\ \\t \\n\\t b",
    "spark.a \\ ", "spark.a \\n", "spark.a \\r\\n \\t", "spark.a \\u0020b\\u0020",
    "spark.a \\u000ab\\u000D", "spark.a \\u0000b\\u0001", "spark.a \\u00a0b\\u00A0",
    "spark.a C:\\dir\\new\\table", "spark.a C:\\\\dir", "spark.a \\a\\b\\c\\d\\e\\g\\\"\\'",
    "spark.a \\u0041\\u00e9\\u20AC", "spark.\\u0061 b", "\\u0073park.a b", "spark.a\\u003db",
    "spark.a\\u0020b c", "spark.a \\uD83D\\uDE00", "spark.a \\ud83d\\\n\\ude00", "spark.a \\uD83D.",
    "spark.a \\uDE00", "spark.a \\uDE00\\uD83D", "spark.a \\uD83D\\uD83D\\uDE00",
    "spark.a \\U0041", "spark.a \\\\u0041", "spark.a \\u004g.", "spark.a \\u 041.",
    "spark.a \\u+041.", "spark.a \\uu0041.", "spark.a\\u00=b\nspark.b c", "spark.a \\u00\\\n41.",
    "spark.b c\nspark.a \\uzzzz.", "#\\uzzzz\nspark.a b", "spark.a \\u００４１", "spark.a \\u00é1.",
    "\ufeffspark.a b", "\ufeff#c\nspark.a b", "\ufeff\nspark.a b", "spark.a b\ufeff",
    "spark.a\u00a0b", "\u00a0spark.a b", "spark.a \u00a0b\u00a0", "spark.a b\u3000",
    "spark.a\u2003b", "spark.a\u200bb c", "spark.a \u200bb", "spark.a\u2028b c\u2028", "spark.a\x0bb",
    "spark.a\x1cb \x1c", "spark.a b\x1f\x01 ", "spark.a \x00b\x00", "spark.a\x85b c",
    "spark.a é", "spark.é b", "spark.a 😀\nspark.😀 a", "spark.a \ufffd", "spark.a \u0301e",
    "spark.a 1\nspark.a 2", "spark.a 1\nspark.b 2\nspark.a 3", "spark.a 1\nspark.a", "spark.a 1\n spark.a=2",
    "spark.a 1\nspark.\\u0061 2", "Spark.a b", "SPARK.a b", "spark b", "spark. b", "sparka b",
    "mesos.a b\nspark.a b", "log4j.rootLogger=INFO\nspark.a b", "export SPARK_X=1", "spark.a b;spark.c d",
    "spark.mesos.task.labels a\\:b:c", "spark.mesos.task.labels a\\\\:b:c",
    "spark.mesos.task.labels a:b\\\\,c", "spark.mesos.uris http://a:80/x,http://b/y",
    "spark.mesos.secret \\u0070\\u0061\\u0073\\u0073", "spark.a ${env:HOME}", "spark.a $HOME ~ `x`",
    "spark.driver.extraJavaOptions -Da=b \\\n  -Dc=\"d e\" \\\n  -Df='g'",
    "spark.a=\\\n  1,\\\n  2,\\\n  3\nspark.b=4", "spark.a\\\\=b", "spark.a\\\\\\=b c", "spark.a\\\\ b",
    "spark.a\\\\\\ b c", "spark.a b\\\\", "spark.a b\\\\\\\\", "spark.a \\\\\\\\\\\\\\n",
    "spark.a b\r\nspark.c d\r\n", "spark.a b\rspark.c d\r", "spark.a b\n\rspark.c d", "\r\n\n\r spark.a b",
    "spark.a b \r\n", "spark.a b\\ \r\n", "spark.a b\\ \nspark.c d", "spark.a b\\\t\nspark.c d",
]
PIECES = [
    "\\", "\\\\", "\n", "\n", "\r", "\r\n", "\\\n", "\\\r\n", "\\\n   ", " ", "  ", "\t", "\f", "=", ":",
    "#", "!", "a", "b", "value", "1g", "spark.", "spark.a", "spark.b ", "spark.mesos.role=", "\nspark.c ",
    "\nspark.d=", "\nspark.a:", "\\u0041", "\\u00e9", "\\u20ac", "\\uD83D", "\\uDE00", "\\uD83D\\uDE00",
    "\\u0020", "\\u000a", "\\t", "\\n", "\\r", "\\f", "\\:", "\\=", "\\ ", "\\#", "\\x", "é", "\u00a0", "😀",
    "\ufeff", "\u2028", "\"", "'", ",", "$", "{x}", "-Dx=y", "http://h:80/p?q=r#s", "\x00", "\x0b", "\x1f",
    "\\u00g1", "Z\\u12Z",
]


def cut_off(text):
    """Whether some \\u might be cut off by the end of its logical line."""
    i = text.find("\\u")
    while i >= 0:
        tail = text[i + 2:i + 8]
        digits = tail[:4]
        if len(digits) < 4 or any(c in "\r\n\\" for c in digits):
            return True
        i = text.find("\\u", i + 1)
    return False


def properties_texts(rng):
    texts = [t for t in FIXED]
    while len(texts) < 900:
        n = rng.randint(2, 22)
        start = rng.choice(["", "", "spark.a ", "spark.x=", "#c\n", "other 1\n"])
        text = start + "".join(rng.choice(PIECES) for _ in range(n))
        if not cut_off(text):
            texts.append(text)
    return texts


# ------------------------------------------------------------------------------ command lines

APP = "/nonexistent/app.jar"
BASE = ["--master", "mesos://m:5050", "--class", "X"]


def lines_by_hand():
    full = BASE + [APP]
    yield from ({"args": a} for a in [
        [], full, full + ["a", "--b", "-c"], [APP], ["--class", "X", APP], ["--master", "local", APP],
        ["/nonexistent/a.py"], ["/nonexistent/a.py", "x"], ["/nonexistent/a.R"], ["/nonexistent/a.r"],
        ["a.PY"], ["spark-shell"], ["pyspark-shell"], ["sparkr-shell"], ["spark-internal"],
        ["--class", "X", "spark-internal"], ["--class", "X", "spark-shell"], ["hdfs://n/a.jar"],
        ["--class", "X", "hdfs://n/a.jar"], ["--class", "X", "s3a://b/k.jar", "--name", "n"],
        ["--class", "X", "relative.jar"], ["--class", "X", "./relative.jar"], ["--class", "X", "../r.jar"],
        ["--class", "X", "/nonexistent//a b.jar"], ["--class", "X", "file:/a.jar"], ["--class", "X", "file:///a.jar"],
        ["--class", "X", "local:/a.jar"], ["--class", "X", "/a.jar#x"], ["--class", "X", "a%20b.jar"],
        ["--class", "X", "/usr"], ["--class", "X", "é.jar"], ["--class", "X", ""], ["--class", "X", "a:b"],
        ["--class", "X", "C:\\a.jar"], ["--class", "X", "http://[::1]/a.jar"], ["--class", "X", "/a/[b].jar"],
        ["--class", "X", "x|y.jar"], ["--class", "X", "a?b.jar"], ["--class", "X", "/a/./b/../c.jar"],
        ["--class=X", "--master=mesos://m:5050", APP], ["--class=", APP], ["--class", "", APP],
        ["--name=a=b", "--class", "X", APP], ["--name=", "--class", "X", APP], ["--name", "", "--class", "X", APP],
        ["--name=a\nb", "--class", "X", APP], ["--name", "a\nb", "--class", "X", APP], ["--name=\u2028", APP],
        ["--=x", APP], ["--", APP], ["-", APP], ["-x", APP], ["--unknown", APP], ["--unknown=x", APP],
        ["--Master", "x", APP], ["-master", "x", APP], ["--conf"], ["-c"], ["--master"], ["--class", "X", "--name"],
        ["--verbose"], ["--conf", APP], ["--conf", "a", APP], ["--conf", "", APP], ["--conf", "=", "--class", "X", APP],
        ["--conf", "=b", "--class", "X", APP], ["--conf", "spark.a", "--class", "X", APP],
        ["--conf", "spark.a=", "--class", "X", APP], ["--conf", "spark.a=b=c", "--class", "X", APP],
        ["--conf", " spark.a = b ", "--class", "X", APP], ["--conf", "spark.a=b\nc", "--class", "X", APP],
        ["--conf=spark.a=b", "--class", "X", APP], ["--conf=spark.a", "--class", "X", APP],
        ["-c", "spark.a=1", "-c", "spark.a=2", "--class", "X", APP], ["-c=spark.a=1", "--class", "X", APP],
        ["--conf", "other.a=1", "--conf", "spark.b=2", "--class", "X", APP],
        ["--conf", "spark.master=mesos://c", "--class", "X", APP],
        ["--conf", "spark.master=mesos://c", "--master", "mesos://o", "--class", "X", APP],
        ["--master", "a", "--master", "b", "--class", "X", APP], ["--master", "", "--class", "X", APP],
        ["--deploy-mode", "client"] + full, ["--deploy-mode", "cluster"] + full, ["--deploy-mode", "Client"] + full,
        ["--deploy-mode", ""] + full, ["--deploy-mode=cluster"] + full,
        ["--conf", "spark.submit.deployMode=nowhere"] + full,
        ["--help"], ["-h", APP], ["--usage-error"], ["--usage-error"] + full, ["--version"], ["--version"] + full,
        ["--version", "--nonsense"], full + ["--version"], ["-v"] + full, ["--verbose=x"] + full,
        ["--kill", "d"], ["--kill", "d", "--master", "mesos://m"], ["--kill", "d", "--master", "spark://m"],
        ["--kill", "d", "--master", "yarn"], ["--status", "d", "--master", "mesos://m"], ["--status", "d"],
        ["--kill", "d", "--status", "e", "--master", "mesos://m"], ["--kill", "d", "--kill", "e"],
        ["--status", "d", "--version"], ["--kill", "d", "--master", "mesos://m", APP], ["--kill"],
        ["--supervise"] + full, ["--supervise", "true"] + full, ["--remote", "sc://h"] + full,
        ["--remote", "sc://h", "--class", "X", APP], ["--conf", "spark.remote=sc://h"] + full,
        ["--proxy-user", "u", "--principal", "p"] + full, ["--proxy-user", "u"] + full,
        ["--principal", "p", "--keytab", "/nonexistent/k"] + full, ["--queue", "q"] + full,
        ["--master", "yarn", "--class", "X", APP], ["--master", "yarn-client", "--class", "X", APP],
        ["--master", "ftp://x", "--class", "X", APP], ["--master", "mesos", "--class", "X", APP],
        ["--conf", "spark.master.rest.enabled=true"] + full, ["--conf", "spark.master.rest.enabled=TRUE"] + full,
        ["--conf", "spark.master.rest.enabled=yes"] + full, ["--conf", "spark.master.rest.enabled="] + full,
        ["--conf", "spark.master.rest.enabled= true"] + full,
    ])
    for option in ["--jars", "--files", "--py-files", "--archives"]:
        for value in ["/a.jar", "a.jar,b.jar", " /a.jar , /b.jar ", ",,", "", "hdfs://n/a,/b", "/a b", "/a#b", "../x"]:
            yield {"args": [option, value] + full}
    numbers = ["1", "0", "-1", "+2", "1.5", "1g", "", " 1", "2147483648", "x", "+", "00", "1_0"]
    for option in ["--executor-cores", "--total-executor-cores", "--num-executors", "--driver-cores"]:
        for value in numbers:
            yield {"args": [option, value] + full}
    sizes = ["512", "1g", "1G", "1gb", " 1g ", "1 g", "1.5g", "0", "0m", "-1g", "g", "", "1gib", "9223372036854775807",
             "9223372036854775808", "8388608t", "8796093022207m", "8796093022208m", "1K", "1\u212a", "1e3"]
    for option in ["--driver-memory", "--executor-memory"]:
        for value in sizes:
            yield {"args": [option, value] + full}
    for key in ["spark.executor.cores", "spark.cores.max", "spark.executor.instances", "spark.driver.cores",
                "spark.executor.memory", "spark.driver.memory"]:
        yield {"args": full, "text": key + " 0"}
        yield {"args": ["--conf", key + "=2", *full], "text": key + " 0"}
    yield {"args": ["--num-executors", "0", "--conf", "spark.dynamicAllocation.enabled=TRUE"] + full}
    yield {"args": ["--num-executors", "0", "--conf", "spark.dynamicAllocation.enabled= true"] + full}
    for name, value in [("MASTER", "mesos://e"), ("DEPLOY_MODE", "cluster"), ("DEPLOY_MODE", "x"),
                        ("SPARK_EXECUTOR_MEMORY", "2g"), ("SPARK_EXECUTOR_MEMORY", ""), ("SPARK_EXECUTOR_CORES", "3"),
                        ("SPARK_EXECUTOR_CORES", "0"), ("SPARK_DRIVER_MEMORY", "3g"), ("SPARK_DRIVER_MEMORY", "x"),
                        ("SPARK_REMOTE", "sc://h"), ("SPARK_YARN_APP_NAME", "y"), ("HADOOP_CONF_DIR", "/x"),
                        ("SPARK_CONF_DIR", "/nonexistent"), ("SPARK_HOME", "/nonexistent")]:
        for args in [["--class", "X", APP], ["--master", "yarn", "--class", "X", APP], full]:
            yield {"args": args, "env": {name: value}}
    for text in ["spark.master mesos://f", "spark.app.name f\nother 1", "spark.jars a,b\nspark.files c",
                 "spark.submit.pyFiles p", "spark.archives q", "spark.kerberos.keytab k\nspark.yarn.keytab l",
                 "spark.yarn.principal p", "spark.driver.extraClassPath a\nspark.driver.extraJavaOptions b",
                 "spark.driver.extraLibraryPath l", "spark.a \\uxyzw.", "spark.submit.deployMode cluster"]:
        for args in [["--class", "X", APP], full, ["--conf", "spark.master=c", "--class", "X", APP],
                     ["--name", "o", "--jars", "/o", "--py-files", "/o", "--class", "X", APP]]:
            yield {"args": args, "text": text}
    yield {"args": ["--properties-file", "/nonexistent/x.conf"] + full}
    yield {"args": ["--properties-file", "/nonexistent//x.conf/"] + full}
    yield {"args": ["--properties-file", "/usr"] + full}
    yield {"args": ["--properties-file", ""] + full}


def lines_at_random(rng, count):
    valued = [("--name", ["n", "a b", "-x"]), ("--master", ["mesos://m", "mesos://zk://a,b/c", "yarn", "local[2]"]),
              ("--class", ["X", "a.b.C"]), ("--conf", ["spark.a=1", "spark.app.name=c", "x=1", "spark.cores.max=4", "bad"]),
              ("-c", ["spark.b= 2 "]), ("--deploy-mode", ["client", "cluster", "both"]), ("--jars", ["/a.jar", "b,c"]),
              ("--driver-memory", ["1g", "0"]), ("--executor-memory", ["512m", "x"]), ("--executor-cores", ["2", "0"]),
              ("--total-executor-cores", ["4", "-4"]), ("--py-files", ["a.zip"]), ("--files", ["hdfs://x/y"]),
              ("--driver-java-options", ["-Da=b -Dc"]), ("--packages", ["g:a:v"]), ("--queue", ["q"]),
              ("--driver-class-path", ["/x:/y"]), ("--driver-library-path", ["/l"]), ("--kill", ["k"])]
    for _ in range(count):
        args = []
        for _ in range(rng.randint(0, 7)):
            option, values = rng.choice(valued)
            value = rng.choice(values)
            if option.startswith("--") and rng.random() < 0.3:
                args.append(option + "=" + value)
            else:
                args += [option, value]
            if rng.random() < 0.06:
                args.append(rng.choice(["--verbose", "--supervise", "--nope", "-v", "--version", "--help"]))
        args += rng.choice([[APP], [APP, "--name", "late"], ["/nonexistent/a.py", "1"], ["--class", "Z", APP], []])
        case = {"args": args}
        if rng.random() < 0.4:
            case["text"] = rng.choice(["spark.master mesos://f\nspark.a 0\n", "spark.app.name f\nspark.cores.max 0",
                                       "other 1\nspark.executor.memory 1t", "spark.driver.memory nope"])
        if rng.random() < 0.3:
            case["env"] = rng.choice([{"MASTER": "mesos://e"}, {"SPARK_EXECUTOR_MEMORY": "7g"},
                                      {"SPARK_EXECUTOR_CORES": "5", "DEPLOY_MODE": "client"}])
        yield case


# ------------------------------------------------------------------------------------ recording


def ask(oracle, version, questions):
    lines = "".join(json.dumps(q) + "\n" for q in questions)
    tool = os.path.join(os.path.abspath(oracle), "tool.py")
    # Relative paths of the command lines are relative to the root.
    done = subprocess.run([sys.executable, tool, "--version", version], input=lines.encode(), cwd="/",
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    # Not splitlines(): the answers hold other line separators as they are.
    answers = [json.loads(line) for line in done.stdout.decode().split("\n") if line.startswith("{")]
    assert len(answers) == len(questions), (version, len(answers), len(questions))
    return answers


def error(answer):
    e = answer.get("error")
    return e and {"class": e["class"], "message": e["message"]}


def fold(case, answers):
    """The case with its answers: equal ones once, under the first version that gave them."""
    out = dict(case, answers=[])
    for version, answer in zip(VERSIONS, answers):
        if out["answers"] and out["answers"][-1]["is"] == answer:
            out["answers"][-1]["versions"].append(version)
        else:
            out["answers"].append({"versions": [version], "is": answer})
    return out


def write(path, cases):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        for case in cases:
            f.write(json.dumps(case, separators=(",", ":")) + "\n")
    print(path, len(cases), "cases,", os.path.getsize(path), "bytes")


def record_properties(oracle, rng):
    cases = [{"text": t} for t in properties_texts(rng)]
    columns = []
    for version in VERSIONS:
        column = []
        for a in ask(oracle, version, [dict(c, mode="props") for c in cases]):
            if error(a) and "loaded" not in a:
                column.append({"error": error(a)})
            else:
                column.append({"loaded": sorted(a["loaded"]), "effective": sorted(a.get("effective", []))})
        columns.append(column)
    for column in columns:
        for answer in column:
            spark = [p for p in answer.get("loaded", []) if p[0].startswith("spark.")]
            if answer.get("effective") == spark:
                del answer["effective"]
    write(os.path.join(HERE, "recorded.jsonl"), [fold(c, a) for c, a in zip(cases, zip(*columns))])


def record_submit(oracle, rng):
    cases = list(lines_by_hand()) + list(lines_at_random(rng, 160))
    columns = []
    for version in VERSIONS:
        column = []
        for a in ask(oracle, version, [dict(c, mode="args") for c in cases]):
            if error(a):
                column.append({"error": error(a)})
            else:
                given = {k: v for k, v in a["arguments"].items() if v is not None and v is not False and v != []}
                answer = {"arguments": given, "effective": sorted(a["effective"])}
                if a.get("warnings"):
                    answer["warnings"] = sorted(a["warnings"])
                column.append(answer)
        columns.append(column)
    path = os.path.join(HERE, "..", "submit", "recorded.jsonl")
    write(os.path.normpath(path), [fold(c, a) for c, a in zip(cases, zip(*columns))])


# ------------------------------------------------------------------------------ whole launches

DEFAULTS = "spark.ui.enabled false\nspark.mesos.executor.home /opt/spark\n"
PROPERTIES = DEFAULTS + (
    "spark.submit.pyFiles ${DIR}/p.zip\nspark.jars ${DIR}/a.jar, ${DIR}/b.jar ,\n"
    "spark.files ${DIR}/f.txt\nspark.app.submitTime 5\n")
LAUNCHES = [
    {"args": ["--name", "n", "--jars", "${DIR}/a.jar,${DIR}/./b.jar",
              "--files", "${DIR}/f.txt,${DIR}/sub/../g.txt"], "files": ["a.jar", "b.jar", "f.txt", "g.txt"]},
    {"args": ["--py-files", "${DIR}/p.zip,${DIR}/q.py"], "files": ["p.zip", "q.py"]},
    {"args": [], "defaults": PROPERTIES, "files": ["a.jar", "b.jar", "f.txt", "p.zip"]},
    {"args": ["--driver-memory", "600m", "--driver-cores", "2", "--driver-class-path", "/x",
              "--driver-java-options", "-Da=b", "--driver-library-path", "/l", "--executor-cores", "2",
              "--num-executors", "3", "--queue", "q", "--executor-memory", "1g", "--total-executor-cores", "5",
              "--supervise", "--conf", "spark.executor.instances=7", "--verbose"]},
    {"args": ["--conf", "spark.executor.cores=4"],
     "env": {"SPARK_EXECUTOR_MEMORY": "700m", "SPARK_EXECUTOR_CORES": "3", "SPARK_DRIVER_MEMORY": "800m",
             "DEPLOY_MODE": "client", "MASTER": "x"}},
    {"args": ["--jars", "${DIR}/missing.jar,${DIR},,${DIR}/a.jar"], "files": ["a.jar"]},
    {"args": ["--jars", "local:/opt/x.jar", "--conf", "spark.jars=ignored.jar"]},
    {"args": ["--conf", "spark.jars.ivy=/ivy"], "app": "spark-internal"},
    {"args": ["--jars", "${DIR}/a b.jar,${DIR}/\u00e9.jar"], "files": ["a b.jar", "\u00e9.jar"]},
    {"args": ["--principal", "p"]},
    {"args": ["--principal", "p", "--keytab", "/nonexistent/k"]},
    {"args": ["--master", "ftp://x"]},
    {"args": ["--conf", "spark.submit.deployMode=x"]},
    {"args": ["--conf", "spark.yarn.dist.jars=/x.jar", "--conf", "spark.yarn.principal=q"]},
    {"args": ["--conf", "spark.executor.memory=2g", "--executor-memory", "3g", "--conf", "spark.driver.cores=1"]},
]
SET_LATER = ["spark.driver.host", "spark.driver.port", "spark.executor.id", "spark.app.id", "spark.app.startTime",
             "spark.app.initial.jar.urls", "spark.app.initial.file.urls", "spark.executor.extraJavaOptions",
             "spark.driver.extraJavaOptions"]


def record_prepared(oracle):
    sys.path.insert(0, os.path.abspath(oracle))
    import oracle_lib
    cases = []
    for i, launch in enumerate(LAUNCHES):
        case = {"args": launch["args"], "defaults": launch.get("defaults", DEFAULTS), "env": launch.get("env", {}),
                "files": launch.get("files", []), "app": launch.get("app", "${APP}")}
        answers = []
        for version in VERSIONS:
            name = "prepared-%d-%s" % (i, version)
            here = os.path.join(oracle_lib.WORK, name)
            scenario = dict(case, id=name, spark_version=version, mode="coarse", app_args=[], offers=[],
                            framework_id="f", files={f: "" for f in case["files"]})
            if case["app"] == "${APP}":
                del scenario["app"]
            done = subprocess.run(
                [sys.executable, os.path.join(os.path.abspath(oracle), "batch.py"), "--version", version, "--lines"],
                input=(json.dumps(scenario) + "\n").encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            result = json.loads(done.stdout.decode().strip().split("\n")[-1])
            if result["error"] and result["error"]["where"] == "SparkSubmit":
                answers.append({"error": error(result)})
                continue
            conf = json.dumps(sorted(p for p in result["runtime"]["conf"] if p[0] not in SET_LATER))
            conf = conf.replace(json.dumps(here)[1:-1], "${DIR}").replace(oracle_lib.APP_JAR, "${APP}")
            conf = [[k, "TIME" if k == "spark.app.submitTime" and len(v) > 9 else v] for k, v in json.loads(conf)]
            answers.append({"conf": conf})
        cases.append(fold(case, answers))
    path = os.path.normpath(os.path.join(HERE, "..", "submit", "prepared.jsonl"))
    write(path, cases)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--oracle", required=True, help="directory of tool.py")
    oracle = ap.parse_args().oracle
    record_properties(oracle, random.Random(20240601))
    record_submit(oracle, random.Random(20240602))
    record_prepared(oracle)


if __name__ == "__main__":
    main()
