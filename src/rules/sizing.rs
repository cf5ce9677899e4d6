//! What the rules about sizes ask of a launch: numbers, and what Spark makes of them.

use super::{Context, Setting};
use crate::catalog;
use crate::resolve::typed::TypedValue;
use crate::value;
use crate::version::behaviour;
use std::ops::RangeInclusive;

/// The ports that a Mesos agent offers unless it is told otherwise.
pub(super) const OFFERED: RangeInclusive<i32> = 31000..=32000;

impl<'a> Context<'a> {
    /// A property that is set to a whole number.
    #[must_use]
    pub fn int(&self, key: &str) -> Option<(i32, &Setting<'a>)> {
        let s = self.get(key)?;
        Some((value::int(s.value.trim()).ok()?, s))
    }

    /// A whole number of core Spark that this driver reads when it starts.
    #[must_use]
    pub fn int_at_start(&self, key: &str) -> Option<(i32, &Setting<'a>)> {
        let s = self.get(key).filter(|s| !self.is_of_driver_s_own(s))?;
        let read = catalog::read_at_start(key, self.version)?;
        let is_read = read.is_read(&|key| self.replaced(key), self.version);
        match self.launch.reading(|r| r.at_start(read)) {
            Ok(TypedValue::Int(number)) if is_read => Some((number, s)),
            _ => None,
        }
    }

    /// Whether the driver has a web UI, and encrypts what it says.
    #[must_use]
    pub fn encrypts_web_ui(&self) -> bool {
        let ui = self.replaced("spark.ui.enabled");
        let own = "spark.ssl.ui.enabled";
        let on = match self.get(own) {
            Some(_) => self.flag(own),
            None => self.flag("spark.ssl.enabled"),
        };
        on && ui.is_none_or(|text| text.trim().eq_ignore_ascii_case("true"))
    }

    /// A property that is set to a port on which Spark can listen.
    #[must_use]
    pub fn port(&self, key: &str) -> Option<(i32, &Setting<'a>)> {
        self.int(key).filter(|(n, _)| (1024..=65535).contains(n))
    }

    /// The line that switches dynamic allocation on, where it works: in coarse-grained mode.
    #[must_use]
    pub fn dynamic_allocation(&self) -> Option<&Setting<'a>> {
        let enabled = "spark.dynamicAllocation.enabled";
        self.get(enabled)
            .filter(|_| self.for_mesos() && self.coarse() && self.flag(enabled))
    }

    /// How many executors `spark.cores.max` leaves room for, when it and the size of an executor
    /// are set.
    #[must_use]
    pub fn executors(&self) -> Option<i32> {
        self.cores()
            .and_then(|(max, cores, ..)| max.checked_div(cores))
    }

    /// MiB of an executor's heap, unless the text is refused.
    #[must_use]
    pub fn executor_heap(&self) -> Option<i32> {
        let s = self.get("spark.executor.memory");
        s.map_or(Some(1024), |s| value::memory_mib(s.value).ok())
    }

    /// MiB that Spark adds to a heap when no overhead is set
    /// (`MesosSchedulerUtils.executorMemory`).
    #[must_use]
    pub fn default_overhead(&self, heap: i32) -> i32 {
        let own = self
            .get("spark.executor.memoryOverheadFactor")
            .filter(|_| behaviour::OVERHEAD_FACTOR.holds(self.version));
        let factor = own.and_then(|s| value::double(s.value.trim()).ok());
        (factor.unwrap_or(0.1) * f64::from(heap)).max(384.0) as i32
    }
}
