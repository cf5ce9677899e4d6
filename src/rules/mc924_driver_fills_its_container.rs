//! MC924 driver-fills-its-container: the driver gets a heap as large as its container, overhead included.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::{Call, Part};
use crate::value;
use crate::version::behaviour;

pub(super) static RULE: Rule = Rule {
    code: "MC924",
    name: "driver-fills-its-container",
    summary: "The driver gets a heap as large as its container, overhead included",
    level: Level::Info,
    versions: behaviour::DRIVER_MEMORY_HAS_OVERHEAD,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC924.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.driver.memory").filter(|_| cx.cluster()) else {
        return;
    };
    let launch = cx.cluster_launch();
    let heap = launch.and_then(|l| {
        let mut words = l.commands.first()?.words.iter();
        words.find(|w| w.part == Part::Option("--driver-memory"))?;
        Some(words.next()?.text.clone())
    });
    let task = launch.and_then(|l| {
        l.calls.iter().find_map(|call| match call {
            Call::LaunchTasks { tasks, .. } => tasks.first(),
            _ => None,
        })
    });
    let memory = task.and_then(|t| {
        let memory = t.resources.iter().find(|r| r.name == "mem")?;
        Some(memory.scalar.as_ref()?.value)
    });
    let (Some(heap), Some(memory)) = (heap, memory) else {
        return;
    };
    let written = value::memory_mib(s.value.trim()).unwrap_or_default();
    let text = cx.quoted(s.key, s.value);
    let finding = sink
        .find(s.span(), format!("the driver's heap is {heap}, not {text}"))
        .label(format!("{written} MiB and the overhead"))
        .note(format!(
            "since 3.0 the dispatcher adds the overhead (10 %, at least 384 MiB, or \
             spark.driver.memoryOverhead) before it writes --driver-memory; the task gets {memory} \
             MiB"
        ));
    if behaviour::DRIVER_CONTAINER_OVERHEAD.holds(cx.version) {
        finding
            .note("since 3.2 another overhead is added for the task")
            .help("the heap that is meant comes out if the overhead is taken off first");
    } else {
        finding
            .note("the heap fills the task's memory, so that the driver may be killed for it")
            .help(
                "use Spark 3.2 or later, or limit the heap by `-XX:MaxHeapSize=SIZE` in \
                 spark.driver.extraJavaOptions, where `-Xmx` is refused",
            );
    }
}
