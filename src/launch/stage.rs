//! The one stage of Spark tasks that waits in fine-grained mode, and what becomes of its tasks
//! (`TaskSetManager`).
//!
//! The tasks have no preferred place. What Spark does in another thread after it is told of a
//! task's end is taken to be done before anything else happens.

use super::fine::Launched;
use crate::jvm::maps::scala_hash_map_of_longs;
use crate::version::{SparkVersion, behaviour};
use std::collections::BTreeMap;

/// A stage.
pub struct Stage {
    tasks: Vec<Task>,
    /// Tasks to launch; the last one goes first.
    pending: Vec<usize>,
    /// The attempts that run, by id.
    running: BTreeMap<i64, Attempt>,
    next_id: i64,
    max_failures: i32,
    /// Whether a lost executor is not held against tasks that have not reported to run.
    forgiving: bool,
}

#[derive(Clone)]
struct Attempt {
    index: usize,
    agent: String,
    reported: bool,
}

#[derive(Clone, Default)]
struct Task {
    attempts: u32,
    failures: i32,
}

impl Stage {
    /// A stage of `count` tasks, which is given up when one of them has failed `max_failures`
    /// times.
    pub fn new(count: u32, max_failures: i32, version: SparkVersion) -> Self {
        let tasks = vec![Task::default(); count as usize];
        Stage {
            pending: (0..tasks.len()).rev().collect(),
            tasks,
            running: BTreeMap::new(),
            next_id: 0,
            max_failures,
            forgiving: behaviour::LAUNCHING_TASKS_FORGIVEN.holds(version),
        }
    }

    /// Whether any task waits.
    pub fn waits(&self) -> bool {
        !self.pending.is_empty()
    }

    /// The next task to launch, if one waits.
    pub fn launch(&mut self, agent: &str) -> Option<Launched> {
        let index = self.pending.pop()?;
        let task = self.tasks.get_mut(index)?;
        let launched = Launched {
            id: self.next_id,
            index,
            attempt: task.attempts,
        };
        task.attempts += 1;
        self.next_id += 1;
        let attempt = Attempt {
            index,
            agent: agent.to_owned(),
            reported: false,
        };
        self.running.insert(launched.id, attempt);
        Some(launched)
    }

    /// An attempt has ended well.
    pub fn finished(&mut self, id: i64) {
        self.running.remove(&id);
    }

    /// An attempt has reported that it runs.
    pub fn runs(&mut self, id: i64) {
        if let Some(attempt) = self.running.get_mut(&id) {
            attempt.reported = true;
        }
    }

    /// An attempt has failed or was killed: the task is launched again, before any other.
    pub fn failed(&mut self, id: i64) {
        self.again(id, true);
    }

    /// An attempt is lost: its executor is taken to be lost, and with it all that runs there.
    pub fn lost(&mut self, id: i64) {
        let Some(agent) = self.running.get(&id).map(|a| a.agent.clone()) else {
            return;
        };
        for other in scala_hash_map_of_longs(self.next_id) {
            if let Some(attempt) = self.running.get(&other).filter(|a| a.agent == agent) {
                let counts = attempt.reported || !self.forgiving;
                self.again(other, counts);
            }
        }
    }

    fn again(&mut self, id: i64, counts: bool) {
        let Some(attempt) = self.running.remove(&id) else {
            return;
        };
        let Some(task) = self.tasks.get_mut(attempt.index) else {
            return;
        };
        task.failures += i32::from(counts);
        let given_up = counts && task.failures >= self.max_failures;
        self.pending.push(attempt.index);
        if given_up {
            self.give_up();
        }
    }

    /// Nothing is launched any more.
    fn give_up(&mut self) {
        self.pending.clear();
        self.running.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(stage: &mut Stage, agent: &str, count: usize) -> Vec<String> {
        let launched = std::iter::from_fn(|| stage.launch(agent)).take(count);
        launched
            .map(|l| format!("{}.{} #{}", l.index, l.attempt, l.id))
            .collect()
    }

    #[test]
    fn a_failed_task_goes_first() {
        let mut stage = Stage::new(4, 2, SparkVersion::new(3, 0, 0));
        assert_eq!(names(&mut stage, "a", 2), ["0.0 #0", "1.0 #1"]);
        stage.failed(0);
        stage.failed(0);
        stage.finished(1);
        assert_eq!(names(&mut stage, "a", 2), ["0.1 #2", "2.0 #3"]);
        stage.failed(2);
        assert!(!stage.waits());
    }

    // Recorded from Spark 2.4.8 and 3.5.3.
    #[test]
    fn all_tasks_of_a_lost_executor_are_launched_again() {
        let mut stage = Stage::new(8, 4, SparkVersion::new(3, 0, 0));
        names(&mut stage, "a", 5);
        stage.lost(3);
        let again = names(&mut stage, "a", 8);
        let expected = [
            "0.1 #5", "3.1 #6", "1.1 #7", "4.1 #8", "2.1 #9", "5.0 #10", "6.0 #11", "7.0 #12",
        ];
        assert_eq!(again, expected);
    }
}
