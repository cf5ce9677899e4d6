//! The exception that ends a launch, and where it comes out.

use super::Mode;
use crate::jvm::Throwable;
use crate::source::Span;
use serde::Serialize;

/// The callback or constructor that an exception leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Where {
    /// spark-submit itself, before anything of the user runs.
    SparkSubmit,
    /// The dispatcher, before it takes submissions.
    MesosClusterDispatcher,
    /// The dispatcher, when it makes a driver's task: it logs the exception and forgets the driver.
    DriverLaunch,
    /// The constructor of the SparkContext: the application fails at once.
    SparkContext,
    /// The callback that registers: the Mesos driver is aborted, and the SparkContext ends.
    #[serde(rename = "registered")]
    Registered,
    /// The offer callback: the Mesos driver is aborted, the application lives on without
    /// executors.
    #[serde(rename = "resourceOffers")]
    ResourceOffers,
    /// The status callback: the Mesos driver is aborted.
    #[serde(rename = "statusUpdate")]
    StatusUpdate,
}

impl Where {
    /// When that happens, for people.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Where::SparkSubmit => "spark-submit ends",
            Where::MesosClusterDispatcher => "the dispatcher does not start",
            Where::DriverLaunch => "the dispatcher cannot launch the driver, and forgets it",
            Where::SparkContext | Where::Registered => "the SparkContext cannot be made",
            Where::ResourceOffers => {
                "the first offer aborts the Mesos driver; the application gets no executors"
            }
            Where::StatusUpdate => "a task's status update aborts the Mesos driver",
        }
    }
}

impl Where {
    /// When that happens in a mode, for people.
    #[must_use]
    pub const fn phrase_in(self, mode: Mode) -> &'static str {
        match (self, mode) {
            (Where::ResourceOffers, Mode::Cluster) => {
                "the first offer aborts the dispatcher's Mesos driver; it launches no drivers"
            }
            (Where::StatusUpdate, Mode::Cluster) => {
                "a driver's status update aborts the dispatcher's Mesos driver"
            }
            _ => self.phrase(),
        }
    }
}

/// An exception that ends a launch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where it comes out.
    pub at: Where,
    /// What is thrown.
    pub thrown: Throwable,
    /// The property whose value is to blame, where it is one.
    pub key: Option<String>,
    /// The place that is to blame, where spark-submit can tell.
    pub span: Option<Span>,
}

impl Failure {
    /// An exception at a place.
    #[must_use]
    pub fn new(at: Where, thrown: Throwable) -> Self {
        Failure {
            at,
            thrown,
            key: None,
            span: None,
        }
    }
}

/// An exception on its way out, not yet at the callback it will leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thrown {
    /// What is thrown.
    pub throwable: Throwable,
    /// The property whose value is to blame, where it is one.
    pub key: Option<String>,
}

impl Thrown {
    /// An exception that a property is to blame for.
    #[must_use]
    pub fn of(key: &str, throwable: Throwable) -> Self {
        Thrown {
            throwable,
            key: Some(key.to_owned()),
        }
    }

    /// Where it comes out.
    #[must_use]
    pub fn at(self, at: Where) -> Failure {
        Failure {
            at,
            thrown: self.throwable,
            key: self.key,
            span: None,
        }
    }

    /// What `SparkContext.createTaskScheduler` makes of an exception of an external cluster
    /// manager: a SparkException passes, anything else is wrapped in one.
    #[must_use]
    pub fn wrapped_by_context(self) -> Self {
        if self.throwable.class == "org.apache.spark.SparkException" {
            return self;
        }
        let outer = Throwable::spark("External scheduler cannot be instantiated");
        Thrown {
            throwable: outer.caused_by(self.throwable),
            key: self.key,
        }
    }
}

impl From<Throwable> for Thrown {
    fn from(throwable: Throwable) -> Self {
        Thrown {
            throwable,
            key: None,
        }
    }
}
