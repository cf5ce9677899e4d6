//! Which of several findings about one property are left out, because another says more.
//!
//! Rules need not know of each other for that: when they have run, the findings at each property that
//! is set are looked at together, and the table here decides.

use super::Context;
use crate::diagnostic::{Finding, Level};

/// Rules that say why a value is not what was meant ...
const CAUSES: &[&str] = &["MC006", "MC007", "MC009", "MC011", "MC202", "MC825"];

/// ... and those that say what Spark does with such a value. A cause takes over their level and what
/// they quote of Spark, and stands alone.
const CONSEQUENCES: &[&str] = &["MC201", "MC208", "MC719", "MC803", "MC899"];

/// Rules that say that a property does nothing. That is no comfort where its value is an error.
const WITHOUT_EFFECT: &[&str] = &["MC105", "MC106", "MC111"];

/// Leaves out what another finding at the same property says better.
pub(super) fn leave_out(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let concerned = |f: &&Finding| {
        let lists = [CAUSES, CONSEQUENCES, WITHOUT_EFFECT];
        lists.iter().any(|list| list.contains(&f.code))
    };
    if findings.iter().filter(concerned).nth(1).is_none() {
        return;
    }
    // By property, then in the order of the rules.
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        if let Some(setting) = finding.span.and_then(|s| context.setting_at(s)) {
            places.push((setting, at));
        }
    }
    places.sort_unstable();
    let mut gone = vec![false; findings.len()];
    for group in places.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
        let group: Vec<usize> = group.iter().map(|(_, at)| *at).collect();
        one_property(context, findings, &group, &mut gone);
    }
    let mut gone = gone.into_iter();
    findings.retain(|_| !gone.next().unwrap_or(false));
}

fn one_property(
    context: &Context<'_>,
    findings: &mut [Finding],
    group: &[usize],
    gone: &mut [bool],
) {
    let of = |list: &[&str], findings: &[Finding]| -> Vec<usize> {
        let listed = |at: &usize| list.contains(&findings[*at].code);
        group.iter().copied().filter(listed).collect()
    };
    // An error may have become a warning where only a launch in cluster mode would meet it.
    let by_nature = |f: &Finding| super::find(f.code).is_some_and(|r| r.level == Level::Error);
    let refused = |f: &Finding| f.level == Level::Error || by_nature(f);
    if group.iter().any(|&at| refused(&findings[at])) {
        for at in of(WITHOUT_EFFECT, findings) {
            gone[at] = true;
        }
    }
    // What somebody asked not to be told hides nothing else, and makes nothing worse.
    let told = |at: &usize| !context.suppressions().cover(&findings[*at]);
    let Some(cause) = of(CAUSES, findings).into_iter().find(told) else {
        return;
    };
    let mut consequences = of(CONSEQUENCES, findings);
    consequences.retain(told);
    for at in consequences {
        gone[at] = true;
        let (level, own_level) = (findings[at].level, findings[at].own_level);
        let notes = findings[at].notes.clone();
        let cause = &mut findings[cause];
        cause.level = cause.level.max(level);
        cause.own_level = cause.own_level.max(own_level);
        if cause.code == "MC009" && level == Level::Error {
            cause.help = Some("give it a value, or remove the line".to_owned());
        }
        for note in notes {
            if !cause.notes.contains(&note) {
                cause.notes.push(note);
            }
        }
    }
}
