use super::*;
use crate::source::{SourceKind, Sources};
use crate::version::SparkVersion;

fn script(text: &str, outer: &[(&str, &str)]) -> (Sources, Script) {
    let mut sources = Sources::default();
    let id = sources.add("job.sh", SourceKind::Script, text.to_owned());
    let variable = |name: &str| {
        let found = outer.iter().find(|(n, _)| *n == name);
        found.map(|(_, v)| (*v).to_owned())
    };
    let read = read(text, id, SparkVersion::new(3, 5, 3), &variable);
    (sources, read)
}

/// The words of each call, `|` between them; behind `?`, what was left out.
fn calls(text: &str) -> Vec<String> {
    let (sources, script) = script(text, &[]);
    let shown = |call: &Call| {
        let words: Vec<&str> = call.words.iter().map(|w| w.text.as_str()).collect();
        let unknown: Vec<&str> = call
            .unknown
            .iter()
            .map(|u| &sources.get(u.span.source).text[u.span.range()])
            .collect();
        match unknown.is_empty() {
            true => words.join("|"),
            false => format!("{} ? {}", words.join("|"), unknown.join(" ")),
        }
    };
    script.calls.iter().map(shown).collect()
}

fn variables(text: &str, outer: &[(&str, &str)]) -> String {
    let (_, script) = script(text, outer);
    let known = script.variables.iter();
    let known = known.map(|(n, v)| format!("{n}={}", v.text));
    let unknown = script.unknown.keys().map(|n| format!("{n}?"));
    known.chain(unknown).collect::<Vec<_>>().join(" ")
}

#[test]
fn assignments_are_known_when_nothing_has_to_run() {
    assert_eq!(
        variables("A=1\nexport B='x y'\nC=\"$A-${B}\"", &[]),
        "A=1 B=x y C=1-x y"
    );
    assert_eq!(
        variables("A=a\\ b\nB=\"q\\\"\\$\\n\"", &[]),
        "A=a b B=q\"$\\n"
    );
    assert_eq!(
        variables("A=$(hostname)\nB=$A/x\nC=`id`\nD=$1", &[]),
        "A? B? C? D?"
    );
    assert_eq!(
        variables("A=$HOME/x\nB=${NOPE:-y}\nC=${HOME:-z}", &[("HOME", "/h")]),
        "A=/h/x B=y C=/h"
    );
    assert_eq!(variables("A=$NOPE", &[]), "A?");
    assert_eq!(variables(". ./other.sh\nB=${NOPE:-y}", &[]), "B?");
    assert_eq!(variables("A=1\nA+=2\nunset A\nB=1", &[]), "B=1");
    assert_eq!(variables("# A=1\ncat <<X\nA=2\nX\nB=", &[]), "B=");
}

#[test]
fn branches_make_variables_unknown() {
    assert_eq!(variables("A=1\nif x; then A=2; fi", &[]), "A?");
    assert_eq!(variables("x && A=2\nB=1", &[]), "B=1 A?");
    assert_eq!(variables("A=1\n(A=2)\nA=$A", &[]), "A=1");
    assert_eq!(variables("f() { A=1; }\nB=2", &[]), "B=2 A?");
    assert_eq!(variables("for i in 1 2; do A=$i; done", &[]), "A? i?");
    assert_eq!(variables("while read -r L; do A=1; done < f", &[]), "A?");
}

#[test]
fn what_a_branch_appends_or_overwrites_is_unknown() {
    let text =
        "OPTS=\"--conf a=1\"\nif x; then OPTS+=\" --conf b=2\"; fi\nspark-submit $OPTS x.jar";
    assert_eq!(calls(text), ["spark-submit|x.jar ? $OPTS"]);
    let text = "A=(--verbose)\nx && A+=(--supervise)\nspark-submit \"${A[@]}\" x.jar";
    assert_eq!(calls(text), ["spark-submit|x.jar ? ${A[@]}"]);
    let (_, script) = script("X=$(id)\nspark-submit $X a.jar", &[("X", "--verbose")]);
    assert_eq!(
        script.calls[0].words.len(),
        2,
        "the value from outside is gone"
    );
    assert_eq!(
        variables(
            "A=1\nx && { export B=1; unset A; . f; }\n(A=2; export C=1)\nD=$A",
            &[]
        ),
        "A? B? D?"
    );
}

#[test]
fn scripts_of_any_shape_end_soon_and_stay_small() {
    // Values that double; branches beside many variables; a value appended to again and again.
    let doubled: String = (1..60)
        .map(|n| format!("A{n}=\"$A{0}$A{0}\"\n", n - 1))
        .collect();
    let (_, read) = script(
        &format!("A0=xxxxxxxx\n{doubled}spark-submit $A59 x.jar"),
        &[],
    );
    assert!(read.unknown.contains_key("A59"));
    let many: String = (0..20_000).map(|n| format!("export V{n}=1\n")).collect();
    let (_, read) = script(&format!("{many}{}", "x && y\n".repeat(20_000)), &[]);
    assert_eq!(read.variables.len(), 20_000);
    let (_, read) = script(&"A+=x\nB+=(y)\n".repeat(20_000), &[]);
    assert_eq!(read.variables["A"].text.len(), 20_000);
    let (_, read) = script(
        &format!("{many}{}", "spark-submit x.jar\n".repeat(2_000)),
        &[],
    );
    let kept: usize = read.calls.iter().map(|c| c.environment.len()).sum();
    assert!(kept <= 16 << 14 && read.calls.last().is_some_and(|c| !c.unknown.is_empty()));
}

#[test]
fn calls_are_found_wherever_they_stand() {
    let text = "set -e\nexec \"$SPARK_HOME\"/bin/spark-submit --class A x.jar \"$@\"\n";
    assert_eq!(
        calls(text),
        ["exec|$SPARK_HOME/bin/spark-submit|--class|A|x.jar|$@"]
    );
    let text = "if true; then\n  spark-submit \\\n    --conf a=b \\\n    x.py 1 > log 2>&1 &\nfi\nf() { X=1 spark-shell; }";
    assert_eq!(
        calls(text),
        ["spark-submit|--conf|a=b|x.py|1", "X=1|spark-shell"]
    );
    assert_eq!(calls("echo spark-submit\n# spark-submit x\nls"), [""; 0]);
}

#[test]
fn what_a_run_decides_is_left_out_and_said() {
    let text = "spark-submit --master $M --conf spark.a=$X --conf spark.b=1 $OPTS --name \"$N\" $DIR/app.jar $1";
    assert_eq!(
        calls(text),
        ["spark-submit|--conf|spark.b=1|https://unknown/app.jar|$1 ? $M $X $OPTS $N"]
    );
    assert_eq!(
        calls("spark-submit --class $C $JAR"),
        ["spark-submit|--class|$C ? $JAR"]
    );
}

#[test]
fn options_may_be_gathered_in_variables_and_arrays() {
    let text = "OPTS=\"--conf a=1 --conf b=2\"\nARR=(--conf c=\"x y\")\nARR+=(--verbose)\nspark-submit $OPTS \"${ARR[@]}\" x.jar";
    assert_eq!(
        calls(text),
        ["spark-submit|--conf|a=1|--conf|b=2|--conf|c=x y|--verbose|x.jar"]
    );
}

#[test]
fn words_know_where_they_stand() {
    let text = "M=4g\nO=\"--conf p=q\"\nspark-submit --conf 'spark.x=\"1\"' --executor-memory $M $O a\\ b.jar";
    let (sources, script) = script(text, &[]);
    let at = |n: usize, range: std::ops::Range<usize>| {
        let span = script.calls[0].words[n].raw_span(range);
        &sources.get(span.source).text[span.range()]
    };
    assert_eq!(at(2, 0..7), "spark.x");
    assert_eq!(at(2, 8..11), "\"1\"");
    // The value stands where it is assigned.
    assert_eq!(at(4, 0..2), "4g");
    assert_eq!(at(6, 2..3), "q");
    assert_eq!(at(7, 0..3), "a\\ b");
}

#[test]
fn nothing_makes_it_panic() {
    for text in [
        "$((",
        "${",
        "\"",
        "'",
        "a=(",
        "$'",
        "{% if %}",
        "\u{feff}x",
        "spark-submit \\",
        "A=\"\\",
        "<<X",
        "case x in",
    ] {
        let _ = script(text, &[]);
    }
    let _ = script(&"$(".repeat(5_000), &[]);
    let _ = script(&"{ ".repeat(5_000), &[]);
}
