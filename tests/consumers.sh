#!/usr/bin/env bash
# What mesoscfg gives to programs of others is read by them: hooks by pre-commit, JUnit reports by
# junitparser and against their schema, Checkstyle reports by diff-cover and against a schema, code
# quality reports against a schema, the action's steps by a shell. Needs python3 and PyPI, git, and a
# Rust toolchain. `.ci/run` runs it. With `--prepare` the programs are installed, and no more.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}
mkdir -p "$target"
target=$(cd "$target" && pwd)
work=$target/consumers
rm -rf "$work/run"
mkdir -p "$work/run"

venv=$work/venv
packages="pre-commit==4.7.0 junitparser==5.0.3 xmlschema==4.3.2 diff-cover==9.2.0 jsonschema==4.26.0"
if [ "$(cat "$venv/ready" 2> /dev/null)" != "$packages" ]; then
  python3 -m venv "$venv"
  # shellcheck disable=SC2086 # a list of words
  "$venv/bin/pip" install --quiet --disable-pip-version-check $packages
  echo "$packages" > "$venv/ready"
fi
[ "${1-}" != --prepare ] || exit 0
cargo build --locked --quiet
export PATH=$target/debug:$venv/bin:$PATH

fail() {
  echo "consumers: $*" >&2
  exit 1
}

# A repository with one bad file, one good one, and one that is none of mesoscfg's business.
repository=$work/run/repository
mkdir -p "$repository/conf"
cd "$repository"
git init --quiet
printf 'spark.mesos.executor.memoryoverhead 1024\n' > conf/spark-defaults.conf
printf 'spark.app.name x\n' > spark-defaults-test.conf
printf 'not = checked\n' > other.conf
printf 'not = checked\n' > dispatcher.conf
printf 'export SPARK_EXECUTOR_CORES=2\n' > conf/spark-env.sh
printf 'spark.mesos.dispatcher.nosuch 1\n' > conf/spark-mesos-dispatcher.conf
git add .

echo "pre-commit: manifest"
pre-commit validate-manifest "$root/.pre-commit-hooks.yaml"

export PRE_COMMIT_HOME=$work/pre-commit PRE_COMMIT_COLOR=never
# Built as quickly as can be: it is the hook that is tested here.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
for hook in mesoscfg-system mesoscfg; do
  echo "pre-commit: $hook"
  found=$(CARGO_TARGET_DIR=$work/build pre-commit try-repo "$root" "$hook" --all-files 2>&1) && fail "$hook found nothing: $found"
  case $found in
    *"conf/spark-defaults.conf:1:1"*) ;;
    *) fail "$hook says $found" ;;
  esac
  case $found in
    *other.conf* | *" dispatcher.conf"*) fail "$hook looked at other files" ;;
  esac
  case $found in
    *"conf/spark-mesos-dispatcher.conf:1:1"*) ;;
    *) fail "$hook did not look at the dispatcher's file: $found" ;;
  esac
  CARGO_TARGET_DIR=$work/build pre-commit try-repo "$root" "$hook" --files spark-defaults-test.conf > "$work/run/log" 2>&1 \
    || fail "$hook refuses a good file: $(cat "$work/run/log")"
done

echo "JUnit: junitparser and its schema"
mesoscfg check --format junit -o "$work/run/junit.xml" conf/spark-defaults.conf spark-defaults-test.conf 2> /dev/null && fail "no errors"
python - "$work/run/junit.xml" "$root/testdata/report/junit-10.xsd" << 'PYTHON'
import sys

import junitparser
import xmlschema

report, schema = sys.argv[1:]
xmlschema.XMLSchema(schema).validate(report)
suites = list(junitparser.JUnitXml.fromfile(report))
tests = [test for suite in suites for test in suite]
failed = [test for test in tests if any(isinstance(r, junitparser.Failure) for r in test.result)]
assert [suite.name for suite in suites] == ["conf/spark-defaults.conf", "spark-defaults-test.conf"]
assert len(failed) == 1 and "MC101" in failed[0].name, tests
PYTHON

echo "Checkstyle: diff-cover and a schema"
mesoscfg check --format checkstyle -o "$work/run/checkstyle.xml" conf/spark-defaults.conf spark-defaults-test.conf 2> /dev/null && fail "no errors"
python - "$work/run/checkstyle.xml" "$root/testdata/report/checkstyle.xsd" << 'PYTHON'
import sys

import xmlschema
from diff_cover.git_path import GitPathTool
from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver

report, schema = sys.argv[1:]
xmlschema.XMLSchema(schema).validate(report)
GitPathTool.set_cwd(".")
with open(report, encoding="utf-8") as file:
    found = CheckstyleXmlDriver().parse_reports([file.read()])
assert list(found) == ["conf/spark-defaults.conf"], found
(violation,) = found["conf/spark-defaults.conf"]
assert violation.line == 1 and violation.message.startswith("error: Spark has no property"), violation
PYTHON

echo "GitLab: a schema"
mesoscfg check --format gitlab -o "$work/run/gitlab.json" conf/spark-defaults.conf spark-defaults-test.conf 2> /dev/null && fail "no errors"
python - "$work/run/gitlab.json" "$root/testdata/report/gitlab-code-quality.schema.json" << 'PYTHON'
import json
import os
import sys

import jsonschema

report, schema = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
jsonschema.validate(report, schema, cls=jsonschema.Draft202012Validator)
assert len({issue["fingerprint"] for issue in report}) == len(report) == 1, report
assert all(os.path.isfile(issue["location"]["path"]) for issue in report), report
PYTHON

echo "action.yml: its steps"
python - "$root/action.yml" << 'PYTHON'
import os
import subprocess
import sys

import yaml

with open(sys.argv[1]) as file:
    action = yaml.safe_load(file)
assert action["runs"]["using"] == "composite"
steps = action["runs"]["steps"]
values = {f"inputs.{name}": given["default"] for name, given in action["inputs"].items()}
values["inputs.files"] = "conf/*.conf"
values["inputs.spark-version"] = "2.4.8"


def evaluate(text):
    for name, value in values.items():
        text = text.replace("${{ " + name + " }}", value)
    return text


for step in steps:
    env = {name: evaluate(value) for name, value in step["env"].items()}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, env=os.environ | env, capture_output=True, text=True)
assert done.returncode == 1, done
assert done.stdout.startswith("::error title=MC101 "), done
assert ",file=conf/spark-defaults.conf,line=1," in done.stdout, done
PYTHON

echo "consumers: all read what they were given"
