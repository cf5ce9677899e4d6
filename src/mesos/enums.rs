//! The enums of the messages.
//!
//! A field of such a type is an `i32`, so that a number from a newer Mesos survives; write
//! `ContainerType::Mesos.into()`.

enums! {
    /// What a framework says it can handle.
    enum CapabilityType "FrameworkInfo.Capability.Type" {
        Unknown "UNKNOWN" = 0;
        RevocableResources "REVOCABLE_RESOURCES" = 1;
        TaskKillingState "TASK_KILLING_STATE" = 2;
        /// Without it the master never offers agents that have GPUs.
        GpuResources "GPU_RESOURCES" = 3;
        SharedResources "SHARED_RESOURCES" = 4;
        PartitionAware "PARTITION_AWARE" = 5;
        MultiRole "MULTI_ROLE" = 6;
        ReservationRefinement "RESERVATION_REFINEMENT" = 7;
        RegionAware "REGION_AWARE" = 8;
    }

    /// Where the value of an environment variable comes from.
    enum VariableType "Environment.Variable.Type" {
        Unknown "UNKNOWN" = 0;
        Value "VALUE" = 1;
        Secret "SECRET" = 2;
    }

    /// Which containerizer runs a task.
    enum ContainerType "ContainerInfo.Type" {
        /// The Docker containerizer: a Docker daemon runs the container.
        Docker "DOCKER" = 1;
        /// The Mesos containerizer, which can run Docker images too.
        Mesos "MESOS" = 2;
    }

    /// `docker run --net`.
    enum DockerNetwork "ContainerInfo.DockerInfo.Network" {
        Host "HOST" = 1;
        Bridge "BRIDGE" = 2;
        None "NONE" = 3;
        /// A network that the user defined, named by the `net` parameter or by NetworkInfo.name.
        User "USER" = 4;
    }

    /// The format of an image.
    enum ImageType "Image.Type" {
        Appc "APPC" = 1;
        Docker "DOCKER" = 2;
    }

    /// Whether a container may write to a volume.
    enum VolumeMode "Volume.Mode" {
        /// Read and write.
        RW "RW" = 1;
        /// Read only.
        RO "RO" = 2;
    }

    /// What a volume without a host path is filled from.
    enum VolumeSourceType "Volume.Source.Type" {
        Unknown "UNKNOWN" = 0;
        DockerVolume "DOCKER_VOLUME" = 1;
        SandboxPath "SANDBOX_PATH" = 2;
        Secret "SECRET" = 3;
    }

    /// Whether a secret is named or given.
    enum SecretType "Secret.Type" {
        Unknown "UNKNOWN" = 0;
        Reference "REFERENCE" = 1;
        Value "VALUE" = 2;
    }

    /// Which field of a resource or attribute holds its value.
    enum ValueType "Value.Type" {
        Scalar "SCALAR" = 0;
        Ranges "RANGES" = 1;
        Set "SET" = 2;
        Text "TEXT" = 3;
    }

    /// How a reservation was made.
    enum ReservationType "Resource.ReservationInfo.Type" {
        Unknown "UNKNOWN" = 0;
        /// By the agent's `--resources` flag.
        Static "STATIC" = 1;
        /// By an operator or a framework at run time.
        Dynamic "DYNAMIC" = 2;
    }

    /// The state of a task.
    enum TaskState "TaskState" {
        /// The first state; the framework is never told of it.
        Staging "TASK_STAGING" = 6;
        Starting "TASK_STARTING" = 0;
        Running "TASK_RUNNING" = 1;
        Killing "TASK_KILLING" = 8;
        Finished "TASK_FINISHED" = 2;
        Failed "TASK_FAILED" = 3;
        Killed "TASK_KILLED" = 4;
        /// The description of the task was refused.
        Error "TASK_ERROR" = 7;
        Lost "TASK_LOST" = 5;
        Dropped "TASK_DROPPED" = 9;
        Unreachable "TASK_UNREACHABLE" = 10;
        Gone "TASK_GONE" = 11;
        GoneByOperator "TASK_GONE_BY_OPERATOR" = 12;
        Unknown "TASK_UNKNOWN" = 13;
    }
}
