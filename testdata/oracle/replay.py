"""What `cargo run --release --example replay` says of launches and their results."""
import json
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")


def lines(path, values):
    with open(path, "w") as f:
        for value in values:
            f.write(json.dumps(value, ensure_ascii=False) + "\n")


def write(stem, pairs):
    """Scenarios and results as two files of lines."""
    lines(stem + ".in.jsonl", (sc for sc, _ in pairs))
    lines(stem + ".out.jsonl", (r for _, r in pairs))


def read(stem):
    """Scenarios with their results, as `write` left them."""
    with open(stem + ".in.jsonl") as f, open(stem + ".out.jsonl") as g:
        for sc, r in zip(f, g, strict=True):
            yield json.loads(sc), json.loads(r)


def command():
    """The built program, named by ORACLE_REPLAY, or Cargo's way to it."""
    built = os.environ.get("ORACLE_REPLAY")
    return [built] if built else ["cargo", "run", "--quiet", "--release", "--example", "replay"]


def differences(stem):
    """What differs, by the id of the scenario."""
    files = [os.path.abspath(stem + end) for end in (".in.jsonl", ".out.jsonl")]
    p = subprocess.run(command() + files, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if p.returncode not in (0, 1):
        raise SystemExit("replay failed with %d" % p.returncode)
    with open(files[0]) as f:
        ids = {json.loads(line)["id"] for line in f}
    found, last = {}, None
    for line in p.stdout.decode().split("\n")[:-2]:
        head, _, rest = line.partition(": ")
        if head in ids:
            last = head
            found[last] = found[last] + "\n" + rest if last in found else rest
        elif last:
            found[last] += "\n" + line
    return found


def kinds(differs):
    """In what two launches differ, without the values: `call`, `error`, `request`."""
    return set(re.findall(r"^(\w+?)(?: \d+)?:", differs, re.M)) | set(re.findall(r"calls(?= instead)", differs))


def shown(sc):
    """A scenario without what is empty."""
    return json.dumps({k: v for k, v in sc.items() if v not in ("", [], {}, None)}, ensure_ascii=False, indent=1)
