//! MC105 not-read-in-this-mode: the property is read in another mode only.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::catalog::Mode;
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC105",
    name: "not-read-in-this-mode",
    summary: "The property is read in another mode only",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC105.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.on_mesos() {
        return;
    }
    for s in cx.settings() {
        let Some(p) = s.property else {
            continue;
        };
        if matches!(s.key, "spark.cores.max" | "spark.executor.cores") {
            fine_cores(cx, sink, s);
        }
        // Masters of the standalone kind read `spark.deploy.` too.
        let submitted = cx.surely_on_mesos() && !cx.is_dispatcher();
        let of_dispatcher = submitted && s.key.starts_with("spark.deploy.");
        if !of_dispatcher && !s.key.starts_with("spark.mesos.") {
            continue;
        }
        if !p.applies(cx.version) || p.modes.is_empty() {
            continue;
        }
        if cx.is_dispatcher() {
            if !p.modes.contains(&Mode::Dispatcher) && !cx.is_shared_file(s) {
                dispatcher(sink, s, &cx.name(s.key));
            }
            continue;
        }
        let grain = if cx.coarse() {
            Mode::Coarse
        } else {
            Mode::Fine
        };
        let has = |mode| p.modes.contains(&mode);
        let cluster = cx.cluster() || cx.is_open("spark.submit.deployMode");
        if has(grain) || has(Mode::Submit) || (has(Mode::ClusterDriver) && cluster) {
            continue;
        }
        let key = cx.name(s.key);
        if has(Mode::Fine) || has(Mode::Coarse) {
            other_grain(cx, sink, s, &key);
        } else if has(Mode::ClusterDriver) {
            sink.find(
                s.key_span(),
                format!("`{key}` is read in cluster mode only"),
            )
            .label("no effect in client mode")
            .note("the dispatcher reads it from a submission; a driver in client mode does not")
            .help(match cx.has_command_line() {
                true => "launch with `--deploy-mode cluster`, or leave it out",
                false => {
                    "keep it for launches with `--deploy-mode cluster`; without any, remove it"
                }
            })
            .level(if cx.has_command_line() {
                Level::Warning
            } else {
                Level::Info
            });
        } else {
            let reader = p.modes.first().map_or("nobody here", |m| m.words());
            sink.find(
                s.key_span(),
                format!("`{key}` is not read by an application"),
            )
            .label(format!("read by {reader}"))
            .help("put it into the configuration of that program; it does no harm here")
            .level(if cx.has_command_line() {
                Level::Warning
            } else {
                Level::Info
            });
        }
    }
}

/// A task of fine-grained mode has the cores of its Spark task, and there is no limit on them.
fn fine_cores(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>) {
    let chosen = cx.get("spark.mesos.coarse").filter(|_| !cx.coarse());
    if chosen.is_none() || cx.is_dispatcher() {
        return;
    }
    let key = cx.name(s.key);
    sink.find(
        s.key_span(),
        format!("`{key}` does not count in fine-grained mode"),
    )
    .label("no effect")
    .other(
        chosen.map(Setting::span),
        "fine-grained mode is chosen here",
    )
    .note(
        "each Spark task is a Mesos task of `spark.task.cpus` cores, beside an executor of \
             `spark.mesos.mesosExecutor.cores`; nothing limits how many there are",
    )
    .help("remove one of the two lines");
}

fn dispatcher(sink: &mut Sink, s: &Setting<'_>, key: &str) {
    sink.find(
        s.key_span(),
        format!("`{key}` is not read by the dispatcher"),
    )
    .label("no effect here")
    .note(
        "a driver's own come with its submission; the dispatcher hands down only \
         spark.mesos.dispatcher.driverDefault.* and spark.mesos.uris",
    )
    .help("set it in the submissions");
}

fn other_grain(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>, key: &str) {
    if !cx.coarse() {
        sink.find(
            s.key_span(),
            format!("`{key}` is not read in fine-grained mode"),
        )
        .label("no effect")
        .other(
            cx.get("spark.mesos.coarse").map(Setting::span),
            "fine-grained mode is chosen \
                 here",
        )
        .help("remove one of the two lines");
        return;
    }
    let finding = sink
        .find(
            s.key_span(),
            format!("`{key}` is not read in coarse-grained mode"),
        )
        .label("no effect")
        .other(
            cx.get("spark.mesos.coarse").map(Setting::span),
            "coarse-grained mode is chosen \
             here",
        )
        .note(
            "coarse-grained mode is the default since Spark 2.0; fine-grained mode needs \
             spark.mesos.coarse=false",
        );
    if s.key == "spark.mesos.mesosExecutor.cores" {
        finding.help("the cores of an executor are set by `spark.executor.cores`");
    } else {
        finding.help("remove the line");
    }
}
