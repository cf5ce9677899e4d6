//! MC912 stops-the-dispatcher: the submission makes the dispatcher itself fail, for everyone.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::{Failure, Where};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC912",
    name: "stops-the-dispatcher",
    summary: "The submission makes the dispatcher itself fail, for everyone",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC912.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_dispatcher() {
        return;
    }
    let failure = cx.cluster_launch().and_then(|l| l.failure.as_ref());
    let in_callback = |f: &&Failure| matches!(f.at, Where::ResourceOffers | Where::StatusUpdate);
    let Some(failure) = failure.filter(in_callback) else {
        return;
    };
    // MC921 says more about queues.
    let key = failure.key.as_deref();
    if key == Some("spark.mesos.dispatcher.queue") {
        return;
    }
    let what = key.map_or("this submission".to_owned(), |k| {
        format!("this `{}`", cx.name(k))
    });
    let message = format!("{what} stops the dispatcher, for all submissions");
    let place = key.and_then(|k| {
        let here = cx.get(k).map(super::Setting::span);
        here.or_else(|| Some(cx.dispatcher()?.get(k)?.span()))
    });
    let finding = cx.find_to_blame(sink, place, message);
    finding
        .note(cx.thrown(&failure.thrown))
        .note(
            "the dispatcher reads this when an offer comes in and catches SparkException only; \
             anything else leaves the callback and aborts its Mesos driver, so that nobody's \
             drivers are launched until it is restarted",
        )
        .help("check a submission before it is sent, and restart the dispatcher if it was sent");
}
