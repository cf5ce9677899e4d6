//! MC530 agents-too-small: no agent is large enough for one executor.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::plan::{Answer, Planned, Short, Unmet, Why};
use crate::mesos::agents::Withheld;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC530",
    name: "agents-too-small",
    summary: "No agent is large enough for one executor",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC530.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(plan) = cx.plan() else {
        fine(cx, sink);
        return;
    };
    let Some(executor) = plan.executor.as_ref().filter(|_| plan.executors() == 0) else {
        return;
    };
    let size = format!(
        "{} and {} MiB",
        cores(executor.cores.unwrap_or(1).into()),
        executor.memory
    );
    if plan.offers.is_empty() && !plan.withheld.is_empty() {
        nothing_offered(cx, sink, &plan.withheld, &size);
        return;
    }
    let mut short: Vec<(&Planned, Unmet)> = Vec::new();
    for planned in &plan.offers {
        match planned.answer {
            Answer::Declined {
                why: Why::Unmet(u), ..
            } if u.max_cores.is_none() => {
                short.push((planned, u));
            }
            Answer::Declined {
                why: Why::Constraint(_),
                ..
            } => {}
            // Something else than the agent's size is in the way.
            _ => return,
        }
    }
    // Of a port that is missing everywhere another rule tells.
    if short
        .iter()
        .all(|(_, u)| u.cpus.is_none() && u.memory.is_none())
    {
        return;
    }
    short.sort_by(|(_, a), (_, b)| lack(a).total_cmp(&lack(b)));
    let memory = short.iter().all(|(_, u)| u.memory.is_some());
    let cpus = short.iter().all(|(_, u)| u.cpus.is_some());
    let keys = match cpus && !memory {
        true => ["spark.executor.cores", "spark.executor.memory"],
        false => ["spark.executor.memory", "spark.executor.cores"],
    };
    let constrained = short.len() < plan.offers.len();
    let of = if constrained {
        " that meets the constraints"
    } else {
        ""
    };
    let message = format!("no agent{of} is large enough for one executor, which takes {size}");
    let [blamed, other] = match keys.map(|key| cx.get(key)) {
        [None, other] if memory && cpus => [other, None],
        keys => keys,
    };
    let mut finding = match blamed {
        Some(s) => sink
            .find(s.span(), message)
            .label("too much for every agent"),
        None => cx.find_for_launch(sink, &message),
    };
    if memory || cpus {
        let counts = other.filter(|_| memory && cpus);
        finding = finding.other(counts.map(|s| s.span()), "this is too much, too");
    }
    for (planned, unmet) in short.iter().take(NEAREST) {
        let host = cx.name(&planned.hostname);
        finding = finding.note(format!("`{host}` has {}", lacks(unmet)));
    }
    for reason in reasons(cx, &plan.withheld) {
        finding = finding.note(reason);
    }
    finding
        .note(
            "an executor is one task, which no two agents share: every offer is declined, and the \
             application waits without executors",
        )
        .help("make the executor smaller; `mesoscfg plan` follows each agent");
}

/// In fine-grained mode an agent must have the executor and its first task.
fn fine(cx: &Context<'_>, sink: &mut Sink) {
    let Some(fine) = cx.fine_plan().and_then(|plan| plan.fine) else {
        return;
    };
    let wanted = fine.executor_cores + f64::from(fine.task_cpus);
    let memory = f64::from(fine.memory);
    let enough = |(_, cpus, mem): &(String, f64, f64)| *cpus >= wanted && *mem >= memory;
    if fine.offers.is_empty() || fine.offers.iter().any(enough) {
        return;
    }
    let cpus = fine.offers.iter().all(|(_, cpus, _)| *cpus < wanted);
    let keys = match cpus {
        true => ["spark.mesos.mesosExecutor.cores", "spark.task.cpus"],
        false => [
            "spark.executor.memory",
            "spark.mesos.executor.memoryOverhead",
        ],
    };
    let message = format!(
        "no agent is large enough for an executor and a task, which take {wanted} cores and {memory} MiB"
    );
    let mut finding = match keys.into_iter().find_map(|key| cx.get(key)) {
        Some(s) => sink
            .find(s.span(), message)
            .label("too much for every agent"),
        None => cx.find_for_launch(sink, &message),
    };
    for (host, cpus, mem) in fine.offers.iter().take(NEAREST) {
        let host = cx.name(host);
        finding = finding.note(format!("`{host}` has {cpus} cores and {mem} MiB"));
    }
    finding
        .note(
            "the executor takes `spark.mesos.mesosExecutor.cores` for itself, beside the \
             `spark.task.cpus` of each task: every offer is declined, and tasks wait",
        )
        .help("make the executor smaller");
}

/// Agents that are named.
const NEAREST: usize = 3;

/// How much is missing, in parts of what is wanted.
fn lack(unmet: &Unmet) -> f64 {
    let part = |s: Option<Short>| s.map_or(0.0, |s| 1.0 - s.left / f64::from(s.wanted.max(1)));
    part(unmet.cpus) + part(unmet.memory) + f64::from(u8::from(unmet.ports))
}

fn lacks(unmet: &Unmet) -> String {
    let mut parts = Vec::new();
    if let Some(s) = unmet.cpus {
        parts.push(format!("{} of {}", s.left, cores(s.wanted.into())));
    }
    if let Some(s) = unmet.memory {
        parts.push(format!("{} of {} MiB", s.left, s.wanted));
    }
    if unmet.ports {
        parts.push("not the port".to_owned());
    }
    parts.join(" and ")
}

fn cores(n: i64) -> String {
    format!("{n} core{}", if n == 1 { "" } else { "s" })
}

/// Not one agent is offered.
fn nothing_offered(cx: &Context<'_>, sink: &mut Sink, withheld: &[(String, Withheld)], size: &str) {
    let role = cx.get("spark.mesos.role");
    let message = format!(
        "no agent is offered to the role `{}`, and an executor takes {size}",
        role.map_or("*".to_owned(), |s| cx.name(s.value))
    );
    let mut finding = match role {
        Some(s) => sink.find(s.span(), message).label("of this role"),
        None => cx.find_for_launch(sink, &message),
    };
    for reason in reasons(cx, withheld) {
        finding = finding.note(reason);
    }
    finding.help("set `spark.mesos.role` to a role that the agents have resources for");
}

/// Why agents are not offered.
fn reasons(cx: &Context<'_>, withheld: &[(String, Withheld)]) -> Vec<String> {
    let words = [
        (Withheld::Inactive, "not connected, or deactivated"),
        (
            Withheld::Gpus,
            "kept for frameworks that ask for GPUs with `spark.mesos.gpus.max`",
        ),
        (Withheld::Full, "without resources for the role"),
        (Withheld::Reserved, "reserved for other roles"),
    ];
    let mut reasons = Vec::new();
    for (why, words) in words {
        let hosts = withheld.iter().filter(|(_, w)| *w == why);
        let hosts: Vec<&str> = hosts.map(|(host, _)| host.as_str()).collect();
        if !hosts.is_empty() {
            reasons.push(format!("{} not offered: {words}", cx.hosts(&hosts)));
        }
    }
    reasons
}
