//! Golden cases: `testdata/rules/NAME.conf` gives exactly the lines of `NAME.out`.
//!
//! Comments at the top of a case say how it is checked: `# spark-version: V`, `# env: NAME=value`,
//! `# args: spark-submit ...`. With `MESOSCFG_BLESS=1` the outputs are rewritten.

use std::path::{Path, PathBuf};
use std::process::Command;

fn check(case: &Path) -> String {
    let text = std::fs::read_to_string(case).expect("a case");
    let option = |name: &str| {
        let prefix = format!("# {name}: ");
        text.lines()
            .filter_map(move |l| l.strip_prefix(&prefix).map(str::to_owned))
    };
    let name = case.file_name().expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mesoscfg"));
    command
        .current_dir(case.parent().expect("a directory"))
        .env_clear();
    command
        .args(["check", "--format", "short", "--no-process-env"])
        .arg(name);
    for version in option("spark-version") {
        command.args(["--spark-version", &version]);
    }
    for variable in option("env") {
        command.args(["--env", &variable]);
    }
    if let Some(args) = option("args").next() {
        command.arg("--").args(args.split(' '));
    }
    let output = command.output().expect("mesoscfg runs");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "",
        "{}",
        case.display()
    );
    let findings = String::from_utf8(output.stdout).expect("UTF-8");
    format!(
        "{findings}exit code {}\n",
        output.status.code().expect("an exit code")
    )
}

#[test]
fn cases_give_what_is_recorded() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/rules");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(&dir)
        .expect("testdata/rules")
        .map(|f| f.expect("a file").path())
        .filter(|p| p.extension().is_some_and(|e| e == "conf"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for case in cases {
        let found = check(&case);
        let out = case.with_extension("out");
        let recorded = std::fs::read_to_string(&out).unwrap_or_default();
        if found != recorded {
            wrong.push(format!(
                "{}: recorded\n{recorded}but it is\n{found}",
                case.display()
            ));
            if std::env::var_os("MESOSCFG_BLESS").is_some_and(|v| v == "1") {
                std::fs::write(out, found).expect("an output can be written");
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "set MESOSCFG_BLESS=1 to rewrite\n{}",
        wrong.join("\n")
    );
}
