#!/usr/bin/env python3
"""Varied scenarios of fine-grained mode, and the record of them.

  gen_fine.py --version 3.5.3 > in.jsonl
  batch.py --version 3.5.3 --lines < in.jsonl > out.jsonl
  gen_fine.py --pack in.jsonl out.jsonl >> ../conformance/random-fine.jsonl

Chance (Spark shuffles offers) decides at most which task of a batch goes where. A line of the record is
{"scenario", "result"}; of the result it has what the tests read. Of tasks it has no data, which is the
serialized code and differs from run to run.
"""
import base64
import json

import scen
from scen import O, cpus, disk, gpus, mem, num, plain, ports, text

V24, V30, V31, V32, V33, V34, V35 = ALL = ["2.4.8", "3.0.0", "3.1.3", "3.2.4", "3.3.4", "3.4.4", "3.5.3"]
SCENARIOS = []
HOME = "spark.mesos.executor.home"
IMAGE = "spark.mesos.executor.docker.image"


def add(name, conf, offers, tasks=1, versions=ALL, args=(), **kw):
    whole = {"spark.driver.host": "127.0.0.1", "spark.driver.port": "28011", "spark.ui.enabled": "false",
             "spark.mesos.coarse": "false", HOME: "/opt/spark"}
    whole.update(conf)
    for v in versions:
        args = list(args)
        sc = {"id": "rf-%s-%s" % (name, v), "spark_version": v, "mode": "fine",
              "args": args if "--name" in args else ["--name", name] + args, "app_args": [], "env": {},
              "files": {}, "framework_id": "0d0c-" + name, "offers": offers, "partitions": tasks,
              "defaults": "".join("%s %s\n" % kv for kv in whole.items() if kv[1] is not None)}
        sc.update(kw)
        SCENARIOS.append(sc)


def state(index, name):
    return {"launched": index, "state": "TASK_" + name}


def states(*list_):
    return {"statuses": list(list_)}


def later(*offers):
    """After Spark's other threads have done their part."""
    return {"sleep_ms": 400, "offers": list(offers)}


ONE = [[plain("O1")]]
A, B, C, D = ({"agent": x} for x in "ABCD")

add("plain", {}, ONE)
add("agents", {"spark.task.cpus": "2"},
    [[plain("O1", 5, **A), plain("O2", 3, **B), plain("O3", 1, **C), O("O4", cpus(9), mem(100), **D)]], 3,
    [V24, V31, V33, V35])
add("reuse", {"spark.mesos.mesosExecutor.cores": "0.5"},
    [[O("O1", cpus(2), mem(4096), **A)],
     [O("O2", cpus(1.2), mem(0.5), **A), O("O3", cpus(0.9), **A), O("O4", cpus(1.4), mem(9000), **B)],
     [O("O5", cpus(1.5), mem(9000), **B)]], 4, [V30, V32, V34])
add("many", {"spark.mesos.mesosExecutor.cores": "0"},
    [[plain("O%d" % i, i % 3 + 1, agent="agent-%d" % i) for i in range(5)]], 10, [V24, V32, V35])
add("same-agent", {}, [[plain("O1", 3, **A), plain("O2", 5, **A)], [plain("O3", 9, **A)]], 8, [V24, V35])
add("fraction", {"spark.mesos.mesosExecutor.cores": "0.75", "spark.task.cpus": "2"},
    [[O("O1", cpus(1.5, "*"), cpus(1.5, "r"), cpus(2, "*"), mem(700), mem(800, "r"), disk(5), ports((1, 2)))]],
    3, [V24, V30, V35])
add("constraints", {"spark.mesos.constraints": "os:linux;zone:z1,z2;level:2",
                    "spark.mesos.rejectOfferDurationForUnmetConstraints": "33s"},
    [[plain("O1", 4, attrs=[text("os", "linux"), text("zone", "z2"), num("level", 3)], **A),
      plain("O2", 4, attrs=[text("os", "linux")], **B),
      O("O3", cpus(1), mem(9999), attrs=[text("os", "linux"), text("zone", "z1"), num("level", 2)], **C)]],
    2, [V24, V30, V35])

add("retry", {"spark.task.maxFailures": "2"},
    [[plain("O1", 4, **A)], states(state(1, "FAILED")), later(plain("O2", 3, **A)),
     states(state(3, "LOST")), later(plain("O3", 9, **B))], 6, [V24, V30, V35])
add("lost", {}, [[plain("O1", 40, 64000, **A)], states(state(7, "UNREACHABLE")),
                 later(plain("O2", 40, 64000, **A))], 35, [V24, V33])
add("lost-running", {"spark.task.maxFailures": "1"},
    [[plain("O1", 4, **A)], states(state(0, "RUNNING"), state(1, "RUNNING")), states(state(1, "LOST")),
     later(plain("O3", 9, **B))], 6, [V33, V34, V35])
add("lost-launching", {"spark.task.maxFailures": "1"},
    [[plain("O1", 4, **A)], states(state(1, "LOST")), later(plain("O3", 9, **B))], 6, [V33, V34, V35])
add("giving-up", {"spark.task.maxFailures": "1"},
    [[plain("O1", 3, **A)], states(state(0, "KILLED")), later(plain("O2", 9, **A))], 9, [V24, V34])

add("docker", {IMAGE: "reg:5000/spark:3", "spark.mesos.executor.docker.volumes": "/a:/b:ro,/c",
               "spark.mesos.executor.docker.portmaps": "80:8080:tcp,1:2",
               "spark.mesos.executor.docker.parameters": "env=A=1,x=y", "spark.mesos.network.name": "net",
               "spark.mesos.network.labels": "a:b", "spark.mesos.executor.docker.forcePullImage": "true",
               "spark.mesos.uris": "http://u/1, http://u/2", "spark.executor.uri": "http://h/spark-3.0.tgz"}, ONE)
add("mesos-image", {IMAGE: "i", "spark.mesos.containerizer": "mesos", "spark.mesos.executor.docker.volumes": "/v",
                    "spark.mesos.uris": "a,,b,", "spark.mesos.fetcherCache.enable": "true"}, ONE, 1, [V24, V31, V35])
add("principal", {"spark.mesos.principal": "pf", "spark.mesos.secret": "s3cret", "spark.mesos.role": "prod",
                  "spark.mesos.driver.failoverTimeout": "5", "spark.mesos.driver.frameworkId": "given-id",
                  "spark.mesos.driver.webui.url": "http://w", "spark.mesos.gpus.max": "2"},
    [[O("O1", cpus(1, "prod", {"principal": "rp"}), cpus(3, "*"), mem(1000, "prod", {"principal": "rp"}),
        mem(3000, "*"), gpus(2))]], 2, [V24, V30, V32, V35], env={"SPARK_PUBLIC_DNS": "public.example.com"})
add("secret-env", {"spark.mesos.principal.file": "${DIR}/p"}, ONE, 1, [V24, V33],
    env={"SPARK_MESOS_SECRET": "s"}, files={"p": "from-file\n"})
add("non-ascii", {"spark.executorEnv.GRÜSSE": "zürich €", "spark.a\\u0000b": "x\\u0000y",
                  "spark.smile": "\\uD83D\\uDE00 ok", "spark.kanji": "漢字", "spark.漢": "字"},
    ONE, 1, [V24, V30, V34], ["--name", "näme 漢字 😀"])
add("env-many", dict([("spark.executorEnv.E%d" % i, "v%d" % (i * i)) for i in range(60)]
                     + [("spark.executorEnv.SPARK_USER", "me"), ("spark.executorEnv.OMP_NUM_THREADS", "7")]),
    ONE, 1, [V24, V31, V33, V35])
add("props-many", dict(("spark.p%d.%s" % (i, "x" * (i % 5)), "v%d" % (i * 37)) for i in range(230)), ONE, 1,
    [V24, V32, V35])
add("long", {"spark.umlauts": "ü" * 32768, "spark.short": "z"}, ONE, 1, [V30])
add("empties", {"spark.e1": "", "spark.e2": "", "spark.e3": "   ", "spark.files": "",
                "spark.executor.extraClassPath": "", "spark.executorEnv.X": ""}, ONE, 2,
    args=["--conf", "spark.c1=", "--conf", "spark.c2="])
add("java-options", {"spark.executor.extraJavaOptions": "-Da={{APP_ID}} -Db={{EXECUTOR_ID}}",
                     "spark.executor.defaultJavaOptions": "-Dd={{EXECUTOR_ID}}",
                     "spark.driver.extraJavaOptions": "-Dx=y", "spark.driver.extraClassPath": "/d",
                     "spark.executor.extraClassPath": "/cp/*:b", "spark.executor.extraLibraryPath": "/l 1:/l2"},
    [[plain("O1", 3, agent="agent one")]], 2)
add("args", {"spark.executor.memory": "3g", "spark.files": "/from/file"}, ONE, 1, [V24, V30, V31, V34, V35],
    ["--jars", "${DIR}/b.jar,${DIR}/c d.jar,${DIR}/é%.jar,${DIR}/e.jar", "--files", "${DIR}/f.txt,${DIR}/g.txt",
     "--executor-memory", "2g", "--driver-memory", "512m", "--total-executor-cores", "7",
     "--conf", "spark.submit.x=é"],
    files={"b.jar": "", "c d.jar": "", "é%.jar": "", "e.jar": "", "f.txt": "f", "g.txt": "g"})
add("memory", {"spark.executor.memory": "2000m", "spark.mesos.executor.memoryOverhead": "333",
               "spark.executor.memoryOverheadFactor": "0.5"},
    [[O("O1", cpus(8), mem(2332)), O("O2", cpus(8), mem(1500), mem(833))]], 1, [V24, V33])
add("factor", {"spark.executor.memory": "8g", "spark.executor.memoryOverheadFactor": "0.33"},
    [[plain("O1", 8, 64000)]], 1, [V32, V33])
add("home-missing", {HOME: None, "spark.executor.uri": "http://h/s.tgz"}, ONE, 1, [V24, V31, V35])
add("home-env", {HOME: None}, ONE, 1, [V24, V34],
    env={"SPARK_HOME": "/env//home/", "SPARK_EXECUTOR_URI": "hdfs://n/a.b.c", "SPARK_USER": "bob"})
add("ui", {"spark.ui.enabled": None, "spark.ui.port": "28044"}, ONE, 1, [V30, V35])
add("dynamic", {"spark.dynamicAllocation.enabled": "true", "spark.shuffle.service.enabled": "true"},
    [[plain("O1", **A)], [plain("O2", **A)]], 1, [V24, V31])

add("escaped-file", {}, ONE, 1, ["2.4.8", "3.1.1", "3.1.2", "3.5.3"], ["--files", "${DIR}/c d.txt"], files={"c d.txt": "x"})
add("named-file", {}, ONE, 1, ["3.0.3", "3.1.2", "3.5.3"], ["--files", "${DIR}/c.txt#d"], files={"c.txt": "x"})
add("factor-unused", {"spark.mesos.executor.memoryOverhead": "0", "spark.executor.memoryOverheadFactor": "0"}, ONE, 1,
    ["3.2.4", "3.3.4", "3.5.9"])
add("profile-first", {"spark.executor.cores": "1", "spark.task.cpus": "3", "spark.executor.memoryOverhead": "x"}, ONE, 1,
    ["3.0.3", "3.1.1", "3.2.0"])


def without_data(task):
    """A TaskInfo without its last field that fine-grained mode sets, which is number 6."""
    raw, at, out = base64.b64decode(task), 0, b""
    while at < len(raw):
        start, shift, size = at, 0, 0
        tag, at = raw[at], at + 1
        assert tag & 7 == 2, tag
        while True:
            size |= (raw[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if raw[at - 1] < 128:
                break
        at += size
        out += raw[start:at] if tag >> 3 != 6 else b""
    return base64.b64encode(out).decode()


def pack(sc, r):
    times = [kv for kv in r["runtime"].get("conf", []) if kv[0] in ("spark.app.startTime", "spark.app.submitTime")]
    # A port that is taken makes Spark take the next one.
    bound = "spark.driver.port %s\n" % r["runtime"].get("driver_port", "28011")
    sc["defaults"] = sc["defaults"].replace("spark.driver.port 28011\n", bound)
    kept = {k: r["runtime"].get(k) for k in ("driver_host", "driver_port", "java_version")}
    # The executor is a part of the task.
    calls = [dict(c, tasks=[{"bytes": without_data(t["bytes"])} for t in c["tasks"]]) if "tasks" in c else c
             for c in r["calls"]]
    result = {k: r[k] for k in ("mode", "framework_info", "credential", "master", "error") if k in r}
    return {"scenario": sc, "result": dict(result, calls=calls, runtime=dict(kept, conf=times))}


if __name__ == "__main__":
    scen.recorder(SCENARIOS, pack)
