//! The Mesos protobuf messages and their three spellings: binary, text format, JSON.
//!
//! [`messages`] lists every message that Spark's launchers set or read, field by field, with the
//! numbers of Mesos 1.4 (the version Spark is built against). One listing gives both the struct and
//! its description ([`Message`], [`Field`]), so the binary form (prost's encoder), [`text`] and
//! [`json`] cannot disagree about a field. [`offers`] reads offers and task states that a user
//! describes in JSON. Nothing here knows Spark.
//!
//! Fields that hold secrets are marked in the listing; the printers take a [`Reveal`] and `Debug`
//! always redacts them. `schema/mesos.proto` describes the same messages for protoc.

#[macro_use]
mod listing;
pub mod agents;
mod describe;
pub mod enums;
pub mod json;
pub mod messages;
pub mod offers;
mod ordered;
mod reveal;
pub mod text;

pub use describe::{
    Cardinality, EnumType, Field, FieldPath, Kind, Message, MessageType, PathStep, Slot, Value,
    holds_secret,
};
pub use enums::{
    CapabilityType, ContainerType, DockerNetwork, ImageType, ReservationType, SecretType,
    TaskState, ValueType, VariableType, VolumeMode, VolumeSourceType,
};
pub use messages::{
    AllocationInfo, Attribute, Capability, CommandInfo, ContainerInfo, Credential, DockerInfo,
    Environment, ExecutorID, ExecutorInfo, Filters, FrameworkID, FrameworkInfo, Image, ImageDocker,
    Label, Labels, MesosInfo, NetworkInfo, Offer, OfferID, Parameter, PortMapping, Range, Ranges,
    ReservationInfo, Resource, Scalar, Secret, SecretReference, SecretValue, Set, SlaveID, TaskID,
    TaskInfo, TaskStatus, Text, URI, Variable, Volume, VolumeSource,
};
pub use ordered::OrderedJson;
pub use reveal::Reveal;
