//! Any bytes are taken for any input: nothing panics, and what comes out is bounded (`common/any.rs`
//! says by what).
//!
//! The inputs are the seeds of `fuzz/seeds` and what chance makes of them; chance is the same each
//! time.

mod common;

use common::any::{KINDS, Kind, run};
use std::path::Path;

/// Inputs of each kind.
const INPUTS: usize = 250;

/// Texts that parsers give a meaning to.
const TOKENS: &[&str] = &[
    "\\",
    "\\\n",
    "\\u00e9",
    "\\u12",
    "\n",
    "\r\n",
    "\t",
    "=",
    ":",
    ";",
    ",",
    "#",
    "!",
    "\"",
    "'",
    "$",
    "${env:A}",
    "${spark.master}",
    "{{ x }}",
    "<X>",
    "@X@",
    "\u{feff}",
    "\u{a0}",
    "\u{2013}",
    "\0",
    "é",
    "😀",
    "0",
    "-1",
    "1e308",
    "2147483648",
    "9223372036854775808",
    "1.5",
    "10g",
    "true",
    "false",
    "None",
    "spark.",
    "spark.mesos.",
    "spark.mesos.coarse false\n",
    "spark.mesos.executor.docker.image i\n",
    "spark.mesos.constraints ",
    "spark.mesos.task.labels ",
    "spark.executor.memory ",
    "spark.master mesos://h:1\n",
    "--conf\n",
    "--deploy-mode\ncluster\n",
    "--master\nmesos://h:7077\n",
    "{",
    "}",
    "[",
    "]",
    "null",
    "\"\"",
    "# mesoscfg: ",
    "$(((((",
    "\"$(",
    "${A:-",
    "A=$A$B\n",
    "eval \"$A\"\n",
    "bash -c \"",
    "<<END\n",
    "\nEND\n",
    "spark-submit ",
    "`",
    "; fi\n",
    "if x; then ",
];

/// Marsaglia's xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % n.max(1)
    }

    fn change(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(12)).min(bytes.len());
        match self.below(6) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).expect("a byte"),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let token = TOKENS[self.below(TOKENS.len())];
                bytes.splice(at..end, token.bytes());
            }
            3 => {
                let piece = bytes[at..end].repeat(1 + self.below(40));
                bytes.splice(at..at, piece);
            }
            4 => {
                let other = &others[self.below(others.len())];
                let from = self.below(other.len() + 1);
                let to = (from + self.below(80)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let token = TOKENS[self.below(TOKENS.len())];
                bytes.splice(at..at, token.bytes());
            }
        }
    }
}

/// The seeds of a kind.
fn seeds(kind: Kind) -> Vec<Vec<u8>> {
    let name = format!("{kind:?}").to_lowercase();
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(name);
    let mut paths: Vec<_> = std::fs::read_dir(&dir)
        .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
        .map(|f| f.expect("a file").path())
        .collect();
    paths.sort();
    let read = |path| std::fs::read(path).expect("a seed");
    paths.into_iter().map(read).collect()
}

#[test]
fn any_bytes_are_taken() {
    for (number, kind) in KINDS.into_iter().enumerate() {
        let seeds = seeds(kind);
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15 + number as u64);
        for seed in &seeds {
            run(kind, seed);
        }
        for _ in 0..INPUTS {
            let mut bytes = seeds[chance.below(seeds.len())].clone();
            for _ in 0..=chance.below(8) {
                chance.change(&mut bytes, &seeds);
            }
            bytes.truncate(4096);
            run(kind, &bytes);
        }
    }
}
