use super::*;
use crate::source::{SourceKind, Sources};
use crate::version::SparkVersion;

fn script(text: &str, outer: &[(&str, &str)]) -> (Sources, Script) {
    let mut sources = Sources::default();
    let id = sources.add("job.sh", SourceKind::Script, text.to_owned());
    let variable = |name: &str, elsewhere: bool| {
        let found = outer.iter().find(|(n, _)| *n == name && !elsewhere);
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
fn what_is_exported_before_stays_exported() {
    let text = "A=2 B=3\nspark-submit --class $A x.jar\nssh h 'spark-submit --class $A x.jar'\n\
                bash -c 'spark-submit --class $A x.jar'\nunset A\nbash -c 'spark-submit --class $A x.jar'";
    let (_, script) = script(text, &[("A", "1")]);
    let shown = |call: &Call| {
        let set = call.environment.iter();
        let set: String = set.map(|(n, v)| format!("{n}={} ", v.text)).collect();
        set + &call.words[2].text
    };
    let shown: Vec<String> = script.calls.iter().map(shown).collect();
    assert_eq!(shown, ["A=2 2", "unknown", "A=2 2", "unknown"]);
}

#[test]
fn branches_make_variables_unknown() {
    assert_eq!(variables("A=1\nif x; then A=2; fi", &[]), "A?");
    assert_eq!(variables("x && A=2\nB=1", &[]), "B=1 A?");
    assert_eq!(variables("A=1\n(A=2)\nA=$A", &[]), "A=1");
    assert_eq!(variables("f() { A=1; }\nB=2", &[]), "B=2 A?");
    assert_eq!(variables("for i in 1 2; do A=$i; done", &[]), "A? i?");
    assert_eq!(variables("while read -r L; do A=1; done < f", &[]), "A? L?");
}

#[test]
fn what_a_branch_appends_or_overwrites_is_unknown() {
    let text =
        "OPTS=\"--conf a=1\"\nif x; then OPTS+=\" --conf b=2\"; fi\nspark-submit $OPTS x.jar";
    assert_eq!(calls(text), ["spark-submit|--conf|a=1|x.jar ? OPTS"]);
    let text = "A=(--verbose)\nx && A+=(--supervise)\nspark-submit \"${A[@]}\" x.jar";
    assert_eq!(calls(text), ["spark-submit|--verbose|x.jar ? A"]);
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
        ["$SPARK_HOME/bin/spark-submit|--class|A|x.jar|unknown"]
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
    let text = "spark-submit --master $M --conf spark.cores.max=$X --conf spark.b=1 $OPTS --name \"$N\" $DIR/app.jar $1";
    assert_eq!(
        calls(text),
        ["spark-submit|--conf|spark.b=1|https://unknown/app.jar|unknown ? $M $X $OPTS"]
    );
    assert_eq!(
        calls("spark-submit --class $C $JAR"),
        ["spark-submit|--class|unknown ? $JAR"]
    );
}

#[test]
fn commands_that_run_others_are_looked_through() {
    for before in [
        "sudo -u x -E",
        "env A=b -u C",
        "nohup",
        "time -p",
        "exec -a name",
        "timeout -s KILL 10m",
        "nice -n 5",
        "setsid",
        "/usr/bin/env",
        "stdbuf -oL",
        "gosu user",
        "flock -n /tmp/lock",
        "taskset -c 0-3",
        "ssh -p 22 host",
        "docker run --rm -v /a:/b --network host -it image:1",
        "docker exec -u 0 box",
        "docker compose run --rm spark",
        "kubectl exec -n ns pod --",
        "runuser -u x --",
        "retry 3",
        "sudo -n timeout 5 nice",
        "find . -name x -exec",
        "parallel -j 2",
    ] {
        let text = format!("{before} spark-submit --class A x.jar");
        let found = calls(&text);
        let call = found.first().map(|c| c.trim_start_matches("A=b|"));
        assert_eq!(call, Some("spark-submit|--class|A|x.jar"), "{before}");
    }
    assert_eq!(
        calls("docker run -e A=1 --env=B=2 -eC=3 --env D i spark-submit --class A x.jar"),
        ["A=1|B=2|C=3|spark-submit|--class|A|x.jar"]
    );
    assert_eq!(
        calls("docker run --entrypoint /opt/spark/bin/spark-submit i --class A x.jar"),
        ["spark-submit|--class|A|x.jar"]
    );
    assert_eq!(
        calls("ls | xargs -n1 spark-submit --class A x.jar"),
        ["spark-submit|--class|A|x.jar ? xargs"]
    );
    for none in [
        "sudo chown root /opt/bin/spark-submit",
        "which spark-submit",
        "command -v spark-submit",
        "echo spark-submit --class A x.jar",
        "pkill -f spark-submit",
        "pip install pyspark --upgrade",
        "docker build -t spark-submit .",
        "docker pull spark-submit",
        "kubectl get pods spark-submit",
        "bash -c",
        "ssh host",
        "trap - EXIT",
    ] {
        assert_eq!(calls(none), [""; 0], "{none}");
    }
}

#[test]
fn other_programs_end_in_spark_submit() {
    assert_eq!(
        calls("run-example --conf a=b SparkPi 10"),
        ["spark-submit|--conf|a=b|--class|org.apache.spark.examples.SparkPi|spark-internal|10"]
    );
    let text = "spark-class org.apache.spark.deploy.SparkSubmit --class A x.jar";
    assert_eq!(calls(text), ["spark-submit|--class|A|x.jar"]);
    let text = "java -cp '/opt/*' org.apache.spark.deploy.SparkSubmit --class A x.jar";
    assert_eq!(calls(text), ["spark-submit|--class|A|x.jar"]);
    const CLASS: &str = "org.apache.spark.deploy.mesos.MesosClusterDispatcher";
    for program in [
        "sbin/start-mesos-dispatcher.sh".to_owned(),
        format!("spark-class {CLASS}"),
        format!("spark-daemon.sh start {CLASS} 1"),
    ] {
        let text = format!("export A=1\nB=2 {program} --master mesos://m:5050 $X");
        let (_, script) = script(&text, &[]);
        let [call] = script.calls.as_slice() else {
            panic!("one call: {text}");
        };
        let words: Vec<&str> = call.words.iter().map(|w| w.text.as_str()).collect();
        assert!(call.dispatcher && words == ["--master", "mesos://m:5050"]);
        assert_eq!((call.unknown.len(), call.environment.len()), (1, 2));
    }
}

#[test]
fn a_name_tells_what_a_variable_calls() {
    for text in [
        "$SPARK_SUBMIT --class A x.jar",
        "\"${SPARK_SUBMIT_CMD}\" --class A x.jar",
        "\"${SPARK_SUBMIT:-$(which spark-submit)}\" --class A x.jar",
        "$CMD --class A --conf spark.a=b x.jar",
        "$1 --deploy-mode client --class A x.jar",
    ] {
        let found = calls(text);
        let call = found
            .first()
            .is_some_and(|c| c.starts_with("spark-submit|"));
        assert!(call, "{text}");
    }
    assert_eq!(
        calls("S=/opt/bin/spark-submit\n\"$S\" --class A x.jar"),
        ["/opt/bin/spark-submit|--class|A|x.jar"]
    );
    let unread = |text: &str| script(text, &[]).1.unread.len();
    assert_eq!(unread("# spark\n$SUBMIT x.jar"), 1);
    assert_eq!(unread("# slurm\n$SUBMIT x.jar"), 0);
    assert_eq!(unread("# spark\n$CMD x.jar\n$(get submit spark) x"), 0);
    assert_eq!(unread("spark-submit --class 'A x.jar"), 1);
    let (open, close) = ("if x; then ".repeat(300), "; fi".repeat(300));
    let deep = format!("{open}spark-submit --class A x.jar{close}");
    assert_eq!(unread(&deep), 1);
}

#[test]
fn scripts_for_other_shells_are_read_where_they_stand() {
    let wanted = ["spark-submit|--executor-memory|a b|--class|A|x.jar"];
    for text in [
        "bash -c '@ \"a b\" --class A x.jar'",
        "bash -lc \"@ \\\"a b\\\" --class A x.jar\"",
        "bash -e -o pipefail -c \"cd /x && @ 'a b' --class A x.jar\" x y",
        "su - user -c \"@ 'a b' --class A x.jar\"",
        "su -c \"@ 'a b' --class A x.jar\" user",
        "eval \"@ 'a b'\" --class A x.jar",
        "trap \"@ 'a b' --class A x.jar\" EXIT",
        "ssh host \"sudo @ 'a b'\" --class A x.jar",
        "docker exec box bash -c \"@ 'a b' --class A x.jar\"",
        "screen -dmS x bash -c \"@ 'a b' --class A x.jar\"",
        "watch -n 60 \"@ 'a b' --class A x.jar\"",
        "tmux new-session -d -s x \"@ 'a b' --class A x.jar\"",
        "at now <<END\n@ 'a b' --class A x.jar\nEND",
        "bash <<END\n@ 'a b' --class A x.jar\nEND",
        "ssh host bash -s <<'END'\n@ 'a b' --class A x.jar\nEND",
        "sudo sh <<< \"@ 'a b' --class A x.jar\"",
        "cat <<END | bash -s\n@ 'a b' --class A x.jar\nEND",
        "echo \"@ 'a b' --class A x.jar\" | ssh host",
        "cat <<END > f && @ 'a b' --class A x.jar\nx\nEND",
        "X=$(@ 'a b' --class A x.jar 2>&1)",
        "echo \"$(@ 'a b' --class A x.jar)\"",
        "bash -c \"bash -c \\\"@ 'a b' --class A x.jar\\\"\"",
        "N='a b' C=A\nbash -c \"@ '$N' --class $C x.jar\"",
        "export N='a b'\nbash -c '@ \"$N\" --class A x.jar'",
        "eval 'N=\"a b\"'\n@ \"$N\" --class A x.jar",
    ] {
        let text = text.replace('@', "spark-submit --executor-memory");
        assert_eq!(calls(&text), wanted, "{text}");
    }
    // What is not exported is not known there.
    let found = calls("M=x\nbash -c 'spark-submit --master $M --class A x.jar'");
    assert_eq!(found, ["spark-submit|--class|A|x.jar ? $M"]);
    let found = calls("export M=x\nssh h 'spark-submit --master $M --class A x.jar'");
    assert_eq!(found, ["spark-submit|--class|A|x.jar ? $M"]);
    let found = calls("bash -c \"spark-submit --master '$M' $O --class A x.jar\"");
    assert_eq!(found, ["spark-submit|--class|A|x.jar ? $M $O"]);
}

#[test]
fn arguments_for_python_are_a_call() {
    let found = calls(
        "A=1\nexport PYSPARK_SUBMIT_ARGS=\"--name 'a b' --conf x=$A pyspark-shell\"\njupyter lab",
    );
    assert_eq!(found, ["spark-submit|--name|a b|--conf|x=1|pyspark-shell"]);
    let found =
        calls("PYSPARK_SUBMIT_ARGS='--name x pyspark-shell' python job.py\nPYSPARK_SUBMIT_ARGS=y");
    assert_eq!(found, ["spark-submit|--name|x|pyspark-shell"]);
    assert_eq!(
        calls("export PYSPARK_SUBMIT_ARGS=$(cat args)\npython job.py"),
        [""; 0]
    );
}

#[test]
fn words_of_nested_scripts_know_where_they_stand() {
    let text = "bash -c \"spark-submit --conf \\\"a=b c\\\" --executor-memory 4g x.jar\"";
    let (sources, script) = script(text, &[]);
    let at = |n: usize, range: std::ops::Range<usize>| {
        let span = script.calls[0].words[n].raw_span(range);
        &sources.get(span.source).text[span.range()]
    };
    assert_eq!(at(0, 0..5), "spark");
    assert_eq!(at(2, 0..1), "a");
    assert_eq!(at(2, 4..5), "c");
    assert_eq!(at(4, 0..2), "4g");
    assert_eq!(&text[script.calls[0].at.clone()], &text[9..text.len() - 1]);
}

#[test]
fn functions_are_followed_where_they_are_called() {
    let body = "{ local m=$1; shift; spark-submit --executor-memory $m \"$@\"; }";
    assert_eq!(
        calls(&format!(
            "f() {body}\nm=1\nf 4g --class A 'a b.jar'\nf 8g b.jar\nspark-submit $m"
        )),
        [
            "spark-submit|--executor-memory|4g|--class|A|a b.jar",
            "spark-submit|--executor-memory|8g|b.jar",
            "spark-submit|1"
        ]
    );
    assert_eq!(
        calls("run() { echo \"$@\"; \"$@\"; }\nrun spark-submit --class A a.jar"),
        ["spark-submit|--class|A|a.jar"]
    );
    assert_eq!(
        calls("try() { until \"${@:2}\"; do :; done; }\ntry 3 spark-submit --class A a.jar"),
        ["spark-submit|--class|A|a.jar"]
    );
    assert_eq!(
        calls("say() { cat <<< \"$@\"; }\nsay spark-submit --class A a.jar"),
        [""; 0]
    );
    // Nobody calls it here, or with what only a run can tell.
    assert_eq!(calls("f() { spark-submit \"$@\"; }"), ["spark-submit ? $@"]);
    assert_eq!(
        calls("f() { spark-submit \"$@\"; }\nf --class A \"$@\""),
        ["spark-submit|--class|A ? $@"]
    );
    assert_eq!(
        calls("f() { spark-submit --class \"$1\" \"${2:-x.jar}\"; }\nf A\nf \"$C\" y.jar"),
        [
            "spark-submit|--class|A|x.jar",
            "spark-submit|--class|unknown|y.jar"
        ]
    );
    assert_eq!(
        calls("f() { if x; then shift; fi; spark-submit \"$@\"; }\nf a.jar"),
        ["spark-submit ? $@"]
    );
    assert_eq!(
        calls("f() { f; g; spark-submit x; }\ng() { f; }\nf"),
        ["spark-submit|x"]
    );
}

#[test]
fn what_is_quoted_is_one_word() {
    assert_eq!(
        calls("spark-submit --class A \"$JAR\" x"),
        ["spark-submit|--class|A|https://unknown/app.jar|x"]
    );
    assert_eq!(
        calls("spark-submit --name \"etl $(date)\" --conf \"spark.app.name=$N\" --class A x.jar"),
        ["spark-submit|--class|A|x.jar"]
    );
    assert_eq!(
        calls(
            "spark-submit --conf spark.mesos.rolle=$X --conf spark.mesos.role=$X --class A x.jar"
        ),
        ["spark-submit|--conf|spark.mesos.rolle=unknown|--class|A|x.jar ? $X"]
    );
    assert_eq!(
        calls("O=\"$O --conf a=b\"\nspark-submit $O --class A x.jar"),
        ["spark-submit|--conf|a=b|--class|A|x.jar"]
    );
    assert_eq!(
        calls(". ./env\nO=\"$O --conf a=b\"\nspark-submit $O --class A x.jar"),
        ["spark-submit|--conf|a=b|--class|A|x.jar ? $O"]
    );
    assert_eq!(
        calls("O=\"--conf a=$(x) --conf b=c\"\nspark-submit $O --class A x.jar"),
        ["spark-submit|--conf|b=c|--class|A|x.jar ? $(x)"]
    );
}

#[test]
fn scripts_in_scripts_end_soon() {
    let quotes = "bash -c \"".repeat(10_000);
    let heredocs: String = (0..500).map(|n| format!("bash <<E{n}\n")).collect();
    let evals = "A='eval \"$A\"'\n".to_owned() + &"eval \"$A\"\n".repeat(200);
    let doubled = "A=\"$A $A\"\neval \"$A\"\n".repeat(60);
    let exported: String = (0..3_000)
        .map(|n| format!("export V{n}=1\nbash -c 'x'\n"))
        .collect();
    for text in [
        quotes,
        heredocs,
        evals,
        "$(((((".repeat(2_000),
        "\"$(".repeat(2_000),
        "`".repeat(5_000),
        "${A:-".repeat(2_000),
        "A=$A$A\n".repeat(5_000) + "spark-submit $A",
        "A=x\n".to_owned() + &"A=$A$A\n".repeat(5_000) + "spark-submit $A",
        "A=x\n".to_owned() + &doubled,
        "if x; then A+=(b); fi\n".repeat(3_000),
        "x && A=\"$A b\"\n".repeat(3_000),
        exported,
        "cat <<E | bash\n".repeat(300),
        (0..50)
            .map(|n| format!("f{n}() {{ {}}}\n", format!("f{};", n + 1).repeat(50)))
            .collect::<String>()
            + "f0",
        format!(
            "f() {{ {} }}\n{}",
            "A=1; ".repeat(3_000),
            "f\n".repeat(3_000)
        ),
        "f() { f \"$@\" \"$@\"; }\nf a\n".repeat(1_000),
    ] {
        let start = std::time::Instant::now();
        let _ = script(&text, &[]);
        let shown: String = text.chars().take(30).collect();
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{shown}: {took:?}");
    }
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
fn words_behind_a_redirection_belong_to_the_call() {
    let wanted = ["spark-submit|--master|m|--class|A|a.jar"];
    for text in [
        "spark-submit --master m --class A >> job.log 2>&1 a.jar",
        "nohup spark-submit --master m > out 2>&1 --class A a.jar &",
        "spark-submit --master m &> log --class A a.jar",
        "spark-submit --master m --class A < /dev/null a.jar",
        "spark-submit 2>/dev/null --master m --class A a.jar",
        "spark-submit --master m <<EOF --class A a.jar\nx\nEOF",
        "> log spark-submit --master m --class A a.jar",
        "spark-submit <<< x --master m --class A a.jar 2>&-",
        "a | spark-submit --master m > log --class A a.jar",
        "cd x && spark-submit --master m > log --class A a.jar",
        "A=(a.jar)\nspark-submit --master m > \"$(id)\" --class A \"${A[@]}\" > x",
    ] {
        assert_eq!(calls(text), wanted, "{text}");
    }
    let text = "spark-submit --master m <<EOF --class A > log a.jar\nx\nEOF";
    assert!(calls(text)[0].starts_with("spark-submit|--master|m ? <<EOF"));
}

#[test]
fn a_request_stays_one_whatever_it_asks_for() {
    assert_eq!(
        calls("spark-submit --master m --status \"$ID\"\nspark-submit --kill $2 --master m"),
        [
            "spark-submit|--master|m|--status|unknown",
            "spark-submit|--kill|unknown|--master|m"
        ]
    );
}

#[test]
fn a_default_of_nothing_is_no_fact() {
    assert_eq!(
        variables(
            "A=${1:-}\nB=${2-}\nC=\"${C:-}\"\nD=${D:-\"\"}\nE=${X:-e}\nF=\nG=${F:-}",
            &[]
        ),
        "E=e F= G= A? B? C? D?"
    );
    assert_eq!(
        calls("spark-submit --class A \"${1:-}\" x\nspark-submit ${OPTS:-} a.jar"),
        [
            "spark-submit|--class|A|https://unknown/app.jar|x",
            "spark-submit|a.jar ? ${OPTS:-}"
        ]
    );
    assert_eq!(
        calls("f() { spark-submit $2 a.jar \"${1:-}\"; }\nf"),
        ["spark-submit|a.jar|"]
    );
}

#[test]
fn what_something_else_sets_is_unknown() {
    for text in [
        "export $(grep -v x .env | xargs)",
        "for kv in \"$@\"; do export \"$kv\"; done",
        "declare \"${k}=${v}\"",
        "read -r MEM",
        "IFS=, read -r A MEM <<< \"$x\"",
        "printf -v MEM %s x",
        "read -rp MEM MEM",
        "read \"$x\"",
        "getopts m MEM",
        "mapfile -t MEM",
        "(( MEM *= 1024 ))",
        "let MEM*=1024",
        "declare MEM=$(id)",
        "for ((MEM=0; MEM<3; MEM++)); do :; done",
        "if (( ++MEM )); then :; fi",
        "declare -n MEM=X",
        "typeset -u MEM=x",
        "declare -i MEM\nMEM=3+5",
        "declare -i MEM=3\nMEM+=5",
    ] {
        let text = format!("{text}\nspark-submit --executor-memory ${{MEM:-4096}} a.jar");
        assert_eq!(
            calls(&text),
            ["spark-submit|a.jar ? ${MEM:-4096}"],
            "{text}"
        );
    }
    assert_eq!(
        variables(
            "A=1 B=2 C=3\nprintf A\nread -d B x\n(( A == 1 && B <= 2 ))\ndeclare -i D=5\nexport \"E=5\" \"F=$x\"",
            &[]
        ),
        "A=1 B=2 C=3 D=5 E=5 F? x?"
    );
}

#[test]
fn local_variables_end_with_their_function() {
    assert_eq!(
        variables(
            "A=1\nB=2\nf() { local A; declare B=3; A=4; C=5; }\nf\nx && f",
            &[]
        ),
        "A=1 B=2 C=5"
    );
    assert_eq!(
        calls("A=x\nf() { local A; spark-submit \"${A:-y}\"; }\nf\nspark-submit $A"),
        ["spark-submit|y", "spark-submit|x"]
    );
}

#[test]
fn elements_of_arrays_are_known_where_their_index_is() {
    let call = |text: &str| calls(&format!("{text}\nspark-submit \"${{C[@]}}\"")).join(" ");
    assert_eq!(call("C=(a)\nC[${#C[@]}]=b\nC[2]=c"), "spark-submit|a|b|c");
    assert_eq!(call("C[0]=a\nC[0]=b"), "spark-submit|b");
    assert_eq!(call("C=(a)\nC[3]=x"), "spark-submit ? \"${C[@]}\"");
    assert_eq!(call("C=(a)\nC[$i]=x"), "spark-submit ? \"${C[@]}\"");
    assert_eq!(call("C=(a)\nC[0]+=x"), "spark-submit ? \"${C[@]}\"");
    assert_eq!(call("C=(a)\nx && C[1]=b"), "spark-submit|a|unknown");
}

#[test]
fn words_in_braces_are_many() {
    assert_eq!(
        calls("spark-submit --executor-memory {4096,} a.jar"),
        ["spark-submit|a.jar ? {4096,}"]
    );
    assert_eq!(
        calls("spark-submit --conf spark.a={x} --conf 'a={b,c}' ${A,,}.jar"),
        ["spark-submit|--conf|spark.a={x}|--conf|a={b,c}|https://unknown.jar"]
    );
}

#[test]
fn a_call_that_is_lost_is_named() {
    let unread = |text: &str| {
        let (sources, script) = script(text, &[]);
        let shown = |u: &Unknown| sources.get(u.span.source).text[u.span.range()].to_owned();
        assert!(script.calls.is_empty(), "{text}");
        script
            .unread
            .iter()
            .map(shown)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let entry = "case \"$1\" in\n  driver) CMD=(\"$SPARK_HOME/bin/spark-submit\" --conf a=b \"$@\");;\n  \
                 *) CMD=(\"$@\");;\nesac\nexec tini -s -- \"${CMD[@]}\"";
    assert_eq!(unread(entry), "\"${CMD[@]}\"");
    assert_eq!(
        unread(
            "if x; then R=\"spark-submit --class A\"; else R=\"spark-submit --class B\"; fi\n$R a.py"
        ),
        "$R"
    );
    assert_eq!(
        unread("if x; then set -- spark-submit \"$@\"; fi\nexec \"$@\""),
        "$@"
    );
    assert_eq!(
        unread("alias ss=\"spark-submit --class A\"\nss a.jar"),
        "ss"
    );
    assert_eq!(
        unread("J=spark-submitter.jar\nx && J=y\n$J a\nexec \"$@\""),
        ""
    );
    assert_eq!(
        calls("set -- spark-submit --class A a.jar\nexec \"$@\""),
        ["spark-submit|--class|A|a.jar"]
    );
    assert_eq!(
        calls("(set -- a.jar)\nspark-submit \"$@\""),
        ["spark-submit ? $@"]
    );
}

#[test]
fn traps_run_last_and_in_the_same_shell() {
    assert_eq!(
        calls("M=1\ntrap 'spark-submit --master $M a.jar' EXIT\nM=m"),
        ["spark-submit|--master|m|a.jar"]
    );
}

#[test]
fn a_word_among_others_is_no_call() {
    for text in [
        "notify spark-submit --master failed",
        "notify spark-submit --master failed today",
        "notify spark-submit --conf",
    ] {
        assert_eq!(calls(text), [""; 0], "{text}");
    }
    for text in [
        "retry spark-submit --master yarn a.jar",
        "retry spark-submit $X",
    ] {
        assert_eq!(calls(text).len(), 1, "{text}");
    }
}

#[test]
fn lines_that_a_shell_does_not_join_are_no_call() {
    let (_, script) = script("spark-submit --class A \\\r\n  a.jar\r\n", &[]);
    assert!(script.calls.is_empty());
    assert_eq!(script.unread[0].what, crate::submit::Missing::Lines);
    assert_eq!(script.unread[0].span.range(), 23..24);
}

/// `run_cmd "spark-submit ..."`: nobody else would be given such a word.
#[test]
fn a_command_line_in_one_word_is_read_whoever_is_given_it() {
    let line = "spark-submit --master mesos://m:5050 --executor-memory 2g --class Main app.jar";
    for text in [
        format!("run_cmd \"{line}\""),
        format!("retry 3 '/opt/spark/bin/{line}' \"$LOG\""),
        format!("$RUNNER \"{line}\""),
        format!("CMD=\"{line}\"\nrun_cmd \"$CMD\""),
        format!("run_cmd \"$SPARK_HOME/bin/{line}\""),
    ] {
        let (_, script) = script(&text, &[]);
        let calls = script.calls;
        assert_eq!(calls.len(), 1, "{text}");
        let words: Vec<&str> = calls[0].words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(words[1..3], ["--master", "mesos://m:5050"], "{text}");
    }
    for text in [
        "notify \"spark-submit failed\"",
        "notify \"spark-submit --class is missing\"",
        "usage_of \"spark-submit --master URL --class MAIN app.jar\"",
        "log_cmd \"spark-submit --master mesos://m:5050 --class Main app.jar\"",
        "echo \"spark-submit --master mesos://m:5050 --class Main app.jar\"",
        "run_cmd \"my-spark-submit --master mesos://m:5050 --class Main app.jar\"",
    ] {
        let (_, script) = script(text, &[]);
        assert!(
            script.calls.is_empty() && script.unread.is_empty(),
            "{text}"
        );
    }
    // Of what is not known in it the rest is read.
    let (_, script) = script(
        "run_cmd \"spark-submit --master $M --class Main app.jar\"",
        &[],
    );
    assert_eq!((script.calls.len(), script.calls[0].unknown.len()), (1, 1));
}

/// To a shell it is a letter of the first word.
#[test]
fn a_byte_order_mark_takes_the_first_command_away() {
    for first in [
        "export SPARK_X=1",
        "SPARK_X=1",
        "spark-submit a.jar",
        "SPARK_X=1 spark-submit a.jar",
        "sudo spark-submit a.jar",
        "/opt/spark/bin/spark-submit a.jar",
        "#!/bin/bash",
        "",
    ] {
        let text = format!("\u{feff}{first}\nspark-submit --class Main b.jar\nexport SPARK_Y=2\n");
        let (_, script) = script(&text, &[]);
        assert_eq!(script.calls.len(), 1, "{first}");
        let at = script.calls[0].at.clone();
        assert!(text[at].ends_with("b.jar"), "{first}");
        let names: Vec<&String> = script.variables.keys().collect();
        assert_eq!(names, ["SPARK_Y"], "{first}");
    }
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
