#!/usr/bin/env python3
"""Records what the real Spark says to values it may refuse.

  generate.py --oracle ../oracle > recorded.jsonl
  generate.py --oracle ../oracle --mode fine > recorded-fine.jsonl

For each of many properties and texts, one launch in which only that property is unusual. A line of the record: [version, key, text, error]; error is null if the launch went
through, else [where, class, message, [[class, message] of each cause]].
"""
import argparse
import json
import os
import subprocess
import sys

VERSIONS = ["3.5.3", "3.0.0", "2.4.8"]
TEXTS = ["bad", "-1", "1.5", " 7 ", "", "0", "1g", "true"]
KEYS = """
spark.mesos.coarse spark.mesos.coarse.shutdownTimeout spark.mesos.extra.cores spark.mesos.executor.docker.image
spark.mesos.executor.docker.portmaps spark.mesos.task.labels spark.mesos.executor.home spark.mesos.uris
spark.mesos.executor.memoryOverhead spark.mesos.principal spark.mesos.principal.file spark.mesos.secret
spark.mesos.secret.file spark.mesos.role spark.mesos.constraints spark.mesos.containerizer spark.mesos.driver.webui.url
spark.mesos.executor.secret.names spark.mesos.executor.secret.values spark.mesos.executor.secret.envkeys
spark.mesos.executor.secret.filenames spark.mesos.gpus.max spark.mesos.network.name spark.mesos.network.labels
spark.mesos.fetcherCache.enable spark.mesos.driver.failoverTimeout spark.mesos.rejectOfferDuration
spark.mesos.rejectOfferDurationForUnmetConstraints spark.mesos.rejectOfferDurationForReachedMaxCores
spark.mesos.driver.frameworkId spark.mesos.driver.memoryOverhead spark.mesos.driver.labels spark.mesos.driver.constraints
spark.mesos.maxDrivers spark.executor.uri spark.executor.cores spark.cores.max spark.executor.memory
spark.executor.memoryOverhead spark.executor.memoryOverheadFactor spark.executor.instances spark.blockManager.port
spark.driver.port spark.driver.memory spark.driver.cores spark.submit.deployMode spark.dynamicAllocation.enabled
spark.shuffle.service.enabled spark.shuffle.service.port spark.network.timeout spark.executor.heartbeatInterval
spark.storage.blockManagerSlaveTimeoutMs spark.locality.wait spark.task.cpus spark.scheduler.minRegisteredResourcesRatio
spark.io.encryption.enabled spark.ui.enabled spark.memory.fraction spark.memory.storageFraction
spark.network.crypto.enabled spark.authenticate spark.authenticate.enableSaslEncryption spark.master
""".split()
FINE = """
spark.mesos.mesosExecutor.cores spark.task.maxFailures spark.executor.extraClassPath spark.executor.extraJavaOptions
spark.executor.extraLibraryPath spark.mesos.executor.docker.volumes spark.mesos.executor.docker.parameters
spark.mesos.executor.docker.forcePullImage
""".split()


def offer():
    return {"id": "O1", "resources": [{"name": "cpus", "scalar": 4.0, "role": "*"},
                                      {"name": "mem", "scalar": 8192.0, "role": "*"}]}


def scenario(mode, version, n, key, text):
    conf = {"spark.mesos.executor.home": "/opt/spark", "spark.driver.host": "127.0.0.1",
            "spark.driver.port": str(15000 + 12 * n), "spark.ui.enabled": "false"}
    if mode == "fine":
        conf["spark.mesos.coarse"] = "false"
    conf.pop(key, None)
    return {"id": "refusal-%s-%d" % (version, n), "spark_version": version, "mode": mode,
            "args": ["--name", "refusal", "--conf", "%s=%s" % (key, text)], "app_args": [], "env": {}, "files": {},
            "framework_id": "fw", "offers": [[offer()]], "no_master": key == "spark.master",
            "defaults": "".join("%s %s\n" % kv for kv in conf.items())}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--oracle", required=True, help="folder of the harness")
    ap.add_argument("--mode", choices=["coarse", "fine"], default="coarse")
    a = ap.parse_args()
    keys = KEYS if a.mode == "coarse" else [key for key in KEYS if key != "spark.mesos.coarse"] + FINE
    for version in VERSIONS:
        cases = [(key, text) for key in keys for text in TEXTS]
        lines = [json.dumps(scenario(a.mode, version, n, *case)) for n, case in enumerate(cases)]
        p = subprocess.run([sys.executable, os.path.join(a.oracle, "batch.py"), "--version", version, "--lines"],
                           input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
        results = [json.loads(x) for x in p.stdout.splitlines()]
        assert len(results) == len(cases), (len(results), len(cases))
        for (key, text), r in zip(cases, results):
            e = r["error"]
            if e:
                e = [e["where"], e["class"], e["message"], [[c["class"], c["message"]] for c in e["causes"]]]
            print(json.dumps([version, key, text, e], ensure_ascii=False))


if __name__ == "__main__":
    main()
