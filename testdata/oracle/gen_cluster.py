#!/usr/bin/env python3
"""Varied scenarios of cluster mode, and the record of them.

  gen_cluster.py --version 3.5.3 > in.jsonl
  gen_random.py --version 3.5.3 --mode cluster --seed 99 --count 6 >> in.jsonl
  batch.py --version 3.5.3 --lines < in.jsonl > out.jsonl
  gen_cluster.py --pack in.jsonl out.jsonl >> ../conformance/random-cluster.jsonl

A line of the record is {"scenario", "result"}; of the result it has what the tests read: of messages in the
dispatcher's answers the first line, of Jetty's pages about exceptions nothing.
"""
import json

import scen
from scen import O, aset, cpus, mem, num, ranges, text

ALL = ["2.4.8", "3.0.0", "3.1.3", "3.2.4", "3.3.4", "3.4.4", "3.5.3"]
SCENARIOS = []


def big(i="O1", **k):
    return O(i, cpus(8), mem(32768), **k)


def add(name, versions, more="", **k):
    for v in versions:
        n = len(SCENARIOS) + 1
        d = {"id": "g%03d-%s-%s" % (n, name, v.replace(".", "")), "spark_version": v, "mode": "cluster",
             "args": [], "app_args": [], "env": {}, "files": {}, "framework_id": "fw-%d" % n,
             "offers": [[big()]], "dispatcher_defaults": "",
             "defaults": "spark.master.rest.enabled true\nspark.mesos.executor.home /opt/spark\n" + more,
             "ports": {"rest": 28001, "webui": 28002, "proxy": 28003}}
        d.update(k)
        if "submission" in d:
            d["submission"] = ([of(s, v) for s in d["submission"]] if isinstance(d["submission"], list)
                               else of(d["submission"], v))
        SCENARIOS.append(d)


def of(request, version):
    if isinstance(request, dict) and request.get("clientSparkVersion", 1) == 1:
        return dict(request, clientSparkVersion=version)
    return request


def req(name="n", props=None, **k):
    p = {"spark.app.name": name, "spark.mesos.executor.home": "/h"}
    p.update(props or {})
    r = {"action": "CreateSubmissionRequest", "appResource": "http://r/%s.jar" % name, "mainClass": "M",
         "appArgs": [], "environmentVariables": {}, "sparkProperties": p}
    r.update(k)
    return {a: b for a, b in r.items() if b != "-"}


T = ["3.1.3", "3.2.4", "3.5.3"]
add("queues", T, submission=[req("low", {"spark.mesos.dispatcher.queue": "low"}), req("plain"), req("high", {"spark.mesos.dispatcher.queue": "high"}), req("high2", {"spark.mesos.dispatcher.queue": "high"})], dispatcher_defaults="spark.mesos.dispatcher.queue.high 2.5\nspark.mesos.dispatcher.queue.low -1\n", offers=[[O("A", cpus(1), mem(2000))], [O("B", cpus(1), mem(2000))], [O("C", cpus(3), mem(9000))]])
add("queue-unknown", ["3.1.3", "3.5.3"], submission=req("q", {"spark.mesos.dispatcher.queue": "nowhere"}))
add("queue-unknown-second", ["3.4.4"], submission=[req("a"), req("q", {"spark.mesos.dispatcher.queue": "nowhere"})])
add("queue-ignored", ["2.4.8", "3.0.0"], submission=[req("a"), req("q", {"spark.mesos.dispatcher.queue": "nowhere"})])
add("queue-bad-weight", ["3.3.4"], dispatcher_defaults="spark.mesos.dispatcher.queue.q much\n")
retry = [[big("O1")], {"statuses": [{"launched": 0, "state": "TASK_FAILED"}]}, {"offers": [big("O2")]}, {"sleep_ms": 1200, "offers": [big("O3")]}, {"statuses": [{"launched": 1, "state": "TASK_LOST"}]}, {"sleep_ms": 1200, "offers": [big("O4")]}, {"sleep_ms": 1200, "offers": [big("O5")]}]
add("retries", ["2.4.8", "3.1.3"], more="spark.driver.supervise true\nspark.mesos.driverEnv.A 1\nspark.mesos.driverEnv.BB 2\nspark.mesos.driverEnv.Aa 3\n", offers=retry, args=["--supervise"])
add("retries-capped", ["3.5.3"], offers=retry, args=["--supervise"], dispatcher_defaults="spark.mesos.cluster.retry.wait.max 1\n")
add("killed", ["3.2.4"], args=["--supervise"], offers=[[big()], {"statuses": [{"launched": 0, "state": "TASK_KILLED"}], "offers": [big("O2")]}, {"statuses": [{"launched": 0, "state": "TASK_FAILED"}]}, {"sleep_ms": 1100, "offers": [big("O3")]}])
add("outdated", ["3.0.0"], args=["--supervise"], offers=[[big()], {"statuses": [{"launched": 0, "state": "TASK_FAILED"}, {"launched": 0, "state": "TASK_FAILED"}]}, {"sleep_ms": 1100, "offers": [big("O3")]}, {"statuses": [{"launched": 0, "state": "TASK_FAILED"}]}, {"sleep_ms": 1100, "offers": [big("O4")]}])
add("full", ["3.4.4"], dispatcher_defaults="spark.mesos.maxDrivers 0\n")
add("few-entries", ["2.4.8", "3.0.0", "3.3.4"], submission=req("f", {}, environmentVariables={"SPARK_B": "1", "SPARK_SUBMIT_OPTS": "-Dx=1", "SPARK_A": "2"}), dispatcher_defaults="spark.mesos.dispatcher.driverDefault.spark.zz 1\n")
add("few-entries2", ["2.4.8", "3.0.0"], submission=req("f", {"spark.mesos.executor.home": "/x"}, environmentVariables={"SPARK_B": "1", "MESOS_C": "-", "SPARK_A": "2"}), dispatcher_defaults="spark.mesos.dispatcher.driverDefault.spark.app.name other\nspark.mesos.dispatcher.driverDefault.spark.a b\n")
add("env-five", ["3.0.0", "3.5.3"], submission=req("f", {}, environmentVariables={"SPARK_B": "1", "MESOS_C": "-", "SPARK_A": "2", "SPARK_D": "x"}))
add("unknown-fields", ["2.4.8", "3.5.3"], submission=req("u", {}, extra=1, other={"a": [1]}, message=None))
add("message-field", ["3.1.3"], submission=req("u", {}, message="hello"))
add("numbers", ["3.0.0", "3.5.3"], submission=req("u", {"spark.cores.max": 4, "spark.driver.cores": 0.5, "spark.driver.supervise": True}, appArgs=["x", 1, True]))
REFUSED = [req("m", mainClass="-"), req("m", appResource="-"), req("m", appArgs="-"), req("m", environmentVariables="-"), req("m", sparkProperties="-"), req("m", clientSparkVersion="-"), req("m", sparkProperties={}), req("m", {"spark.driver.memory": "much"}), req("m", {"spark.driver.cores": "two"}), req("m", action="-"), req("m", action="KillSubmissionResponse"), req("m", action="ErrorResponse"), req("m", action="Nonsense"), req("m", action=7)]
for b in REFUSED:
    b.setdefault("clientSparkVersion", 1)
REFUSED[5]["clientSparkVersion"] = None
add("bad-requests", ["2.4.8", "3.0.0", "3.5.3"], submission=REFUSED+["not json", "", "{", "[1]", "{\"action\":\"CreateSubmissionRequest\",\"appArgs\":{}}", req("good")])
add("overhead-not-a-number", ["3.0.0", "3.5.3"], more="spark.driver.memoryOverhead 1g\n")
add("submit-bad-memory", ["2.4.8", "3.3.4"], args=["--driver-memory", "lots"])
add("submit-bad-cores", ["3.1.3"], more="spark.cores.max 1.5x\n")
add("submit-bad-executor-memory", ["3.4.4"], more="spark.executor.memory -1g\n")
add("overheads", ALL, more="spark.driver.memory 10g\nspark.driver.memoryOverheadFactor 0.2\nspark.mesos.driver.memoryOverhead 77\n")
add("overheads2", ALL[1:], more="spark.driver.memory 20g\nspark.driver.memoryOverheadFactor 0.35\nspark.driver.memoryOverhead 10\n")
add("constraints-ranges", ["2.4.8", "3.0.0", "3.1.3"], more="spark.mesos.driver.constraints rack:5\n", offers=[[big("O1", attrs=[ranges("rack", (1, 9))]), big("O2")]])
add("constraints", ["3.3.4"], more="spark.mesos.driver.constraints zone:a,b;level:2\n", offers=[[big("O1", attrs=[text("zone", "c"), num("level", 5)]), big("O2", attrs=[text("zone", "b"), num("level", 2)])]])
add("constraints-bad", ["2.4.8", "3.4.4"], more="spark.mesos.driver.constraints :::\n")
add("bad-label", ["2.4.8", "3.1.3"], more="spark.mesos.driver.labels a\n", offers=[[big("O1"), big("O2")]])
add("bad-portmap", ["3.0.0"], more="spark.mesos.executor.docker.image i\nspark.mesos.executor.docker.portmaps x:y\n")
add("secret-both", ["3.2.4"], more="spark.mesos.driver.secret.names a\nspark.mesos.driver.secret.values b\nspark.mesos.driver.secret.envkeys K\n")
add("uris", ["2.4.8", "3.0.0", "3.4.4"], more="spark.mesos.uris a,, b ,\nspark.mesos.fetcherCache.enable true\nspark.submit.pyFiles http://h/x.py,,http://h/dir/y.zip,\n", dispatcher_defaults="spark.mesos.uris ,d,,\n", app="http://h/main.py")
add("empty-uris", ["2.4.8", "3.0.0"], submission=req("e", {"spark.mesos.uris": "", "spark.submit.pyFiles": ""}))
add("slash-py", ["2.4.8", "3.5.3"], submission=req("e", {"spark.submit.pyFiles": "/"}))
for nm, dd in [("secret-alone", "spark.mesos.secret s\n"), ("bad-gpus", "spark.mesos.gpus.max x\n"), ("bad-max", "spark.mesos.maxDrivers many\n"), ("recovery", "spark.deploy.recoveryMode filesystem\n"), ("auth", "spark.authenticate.secret s\n"), ("retained", "spark.mesos.retainedDrivers -1\n"), ("bad-duration", "spark.mesos.rejectOfferDuration soon\n")]:
    add("dispatcher-"+nm, ["2.4.8", "3.0.0", "3.5.3"] if nm in("secret-alone", "bad-max", "bad-duration", "auth") else ["3.2.4"], dispatcher_defaults=dd, offers=[[O("S", cpus(0.1), mem(1))]])
add("dispatcher-refs", ["3.0.0", "3.5.3"], dispatcher_defaults="spark.mesos.role ${env:ROLE}\nspark.mesos.principal ${spark.app.name}\nspark.foo f\nspark.mesos.rejectOfferDuration 7\n", dispatcher_env={"ROLE": "r1", "SPARK_USER": "du", "SPARK_HOME": "/dh"}, dispatcher_args=["--name", "D", "--conf", "spark.mesos.uris=u1,u2"], defaults="spark.master.rest.enabled true\nspark.mesos.driver.labels a:${env:ROLE},b:${system:spark.foo}\nspark.mesos.uris ${spark.bar}\nspark.bar x,y\n", offers=[[big("O1"), big("O2")]])
add("r-app", ["2.4.8", "3.3.4"], app="http://h/a/script.R", app_args=["it's", "$X", "a\tb", "", 'é"'])
add("args", ALL, app_args=["a b", "\"quoted\"", "'sq'", "\"", "'", "a\nb", "*", "~", "#x", "$(id)", "`id`", "back\\slash", "", "é", "x=y;z"], args=["--name", "it's \"my\" $app"], more="spark.x a b\nspark.y 'q'\nspark.z \"q r\"\nspark.w tab\\there\n")
add("relative-app", ["3.1.3", "3.4.4"], app="/jobs/../my app.jar", args=["--jars", "/a.jar,b.jar", "--files", "http://h/f#g"])
add("image-over-uri", ["2.4.8", "3.0.0", "3.5.3"], defaults="spark.master.rest.enabled true\nspark.executor.uri http://h/spark.tgz\nspark.mesos.executor.docker.image img\nspark.submit.pyFiles http://h/a.py\nspark.mesos.network.name n\n", app="http://h/m.py")
add("uri-paths", ["3.2.4"], defaults="spark.master.rest.enabled true\nspark.executor.uri hdfs://h/.hidden\nspark.driver.extraLibraryPath /a:/b:\n")
add("env-uri", ["3.3.4"], defaults="spark.master.rest.enabled true\n", env={"SPARK_EXECUTOR_URI": "http://e/x-1.2.tgz", "SPARK_CONF_DIR": "/none", "SPARK_LOCAL_DIRS": "/t", "MESOS_NATIVE": "l", "LIBPROCESS_IP": "1"})
add("home-chain", ["2.4.8", "3.4.4"], defaults="spark.master.rest.enabled true\nspark.home /not/this\n", dispatcher_env={"SPARK_HOME": "/disp//home/"})
add("several-on-one", ["3.1.3", "3.5.3"], submission=[req("a", {"spark.driver.memory": "1g"}), req("b", {"spark.driver.cores": "2"}), req("c", {"spark.driver.cores": "9"}), req("d")], offers=[[O("O1", cpus(2, "prod", {"principal": "p"}), cpus(2), mem(3000, "prod"), mem(9000))], [O("O2", cpus(9), mem(9000))]])
add("local-jar", ["2.4.8", "3.2.4"], app="local:///opt//x/app.jar", more="spark.mesos.appJar.local.resolution.mode container\n")
add("file-jar", ["3.0.0"], app="file:/jobs/a.jar")
add("many-props", ["2.4.8", "3.0.0"], more="".join("spark.k%d.%s v%d\n"%(i, "ABCDEFG"[i%7]*(i%5+1), i) for i in range(60))+"".join("spark.mesos.driverEnv.V%d %d\n"%(i*7, i) for i in range(30)))
add("colons", ["2.4.1", "3.0.2", "3.3.2", "3.5.9"], args=["--jars", "http://h/x y.jar,/a.jar"])
add("verbose", ["3.2.0", "3.2.1"], args=["--verbose"], app_args=["a"])


def answer(text):
    try:
        a = json.loads(text)
    except ValueError:
        return "<html>"
    if "message" in a:
        a["message"] = a["message"].split("\n")[0]
    return json.dumps(a, ensure_ascii=False)


def pack(sc, r):
    error = r["error"]
    if error and (error.get("cause_message") or "").startswith("Server responded"):
        error["cause_message"] = error["cause_message"].split("\n")[0]
    calls = [dict(c, tasks=[{"bytes": t["bytes"]} for t in c["tasks"]]) if "tasks" in c else c for c in r["calls"]]
    result = {k: r[k] for k in ("framework_info", "credential", "master") if k in r}
    result.update(calls=calls, error=error, submission_request_raw=r["submission_request_raw"],
                  submission_response=[answer(x) for x in r["submission_response"]])
    return {"scenario": sc, "result": result}


if __name__ == "__main__":
    scen.recorder(SCENARIOS, pack)
