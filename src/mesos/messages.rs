//! Every message that Spark's launchers set or read, with the field numbers of Mesos 1.4.
//!
//! Names are Mesos' own; a nested message has its own name (`URI` is `CommandInfo.URI`), with its
//! parent's in front where that says too little (`ImageDocker` is `Image.Docker`). Fields of
//! messages that Spark neither sets nor reads are left out; decoding skips them.

use super::enums::{
    CapabilityType, ContainerType, DockerNetwork, ImageType, ReservationType, SecretType,
    TaskState, ValueType, VariableType, VolumeMode, VolumeSourceType,
};

messages! {
    /// Names a framework; given by the master at registration.
    message FrameworkID "FrameworkID" {
        required string value = 1;
    }

    /// Names an offer.
    message OfferID "OfferID" {
        required string value = 1;
    }

    /// Names an agent.
    message SlaveID "SlaveID" {
        required string value = 1;
    }

    /// Names a task; chosen by the framework.
    message TaskID "TaskID" {
        required string value = 1;
    }

    /// Names an executor; chosen by the framework.
    message ExecutorID "ExecutorID" {
        required string value = 1;
    }

    /// How a framework introduces itself to the master.
    message FrameworkInfo "FrameworkInfo" {
        /// The account that tasks run as. Empty: the account of the scheduler's process.
        required string user = 1;
        required string name = 2;
        /// Set when a framework that is known already registers again.
        optional message id: FrameworkID = 3;
        /// Seconds that the master keeps a disconnected framework's tasks.
        optional double failover_timeout = 4 [default 0.0];
        /// Whether agents keep the framework's tasks across their own restart.
        optional bool checkpoint = 5 [default false];
        /// Deprecated by Mesos in favour of `roles`; Spark knows only this one.
        optional string role = 6 [default "*"];
        optional string hostname = 7;
        optional string principal = 8;
        optional string webui_url = 9;
        repeated message capabilities: Capability = 10;
        optional message labels: Labels = 11;
        repeated string roles = 12;
    }

    /// One thing the framework can handle.
    message Capability "FrameworkInfo.Capability" {
        optional enumeration(CapabilityType) r#type = 1;
    }

    /// With what a framework authenticates.
    message Credential "Credential" {
        required string principal = 1;
        optional string secret = 2 (secret);
    }

    /// What is fetched and run.
    message CommandInfo "CommandInfo" {
        repeated message uris: URI = 1;
        optional message environment: Environment = 2;
        /// A shell command, or the program if `shell` is false.
        optional string value = 3;
        optional string user = 5;
        optional bool shell = 6 [default true];
        /// The program's arguments, with its name; only if `shell` is false.
        repeated string arguments = 7;
    }

    /// A file that Mesos' fetcher brings into the sandbox.
    message URI "CommandInfo.URI" {
        required string value = 1;
        optional bool executable = 2;
        /// Whether archives are unpacked.
        optional bool extract = 3 [default true];
        /// Whether the agent's fetcher cache is used.
        optional bool cache = 4;
        optional string output_file = 5;
    }

    /// Environment variables.
    message Environment "Environment" {
        repeated message variables: Variable = 1;
    }

    /// One environment variable.
    message Variable "Environment.Variable" {
        required string name = 1;
        /// Optional since Mesos 1.2: a variable that is a secret has no value.
        optional string value = 2;
        optional enumeration(VariableType) r#type = 3 [default "Value"];
        optional message secret: Secret = 4;
    }

    /// The container of a task.
    message ContainerInfo "ContainerInfo" {
        required enumeration(ContainerType) r#type = 1;
        repeated message volumes: Volume = 2;
        /// For the Docker containerizer.
        optional message docker: DockerInfo = 3;
        optional string hostname = 4;
        /// For the Mesos containerizer.
        optional message mesos: MesosInfo = 5;
        repeated message network_infos: NetworkInfo = 7;
    }

    /// What the Docker containerizer runs.
    message DockerInfo "ContainerInfo.DockerInfo" {
        required string image = 1;
        optional enumeration(DockerNetwork) network = 2 [default "Host"];
        repeated message port_mappings: PortMapping = 3;
        optional bool privileged = 4 [default false];
        /// Further options of `docker run`, without their dashes.
        repeated message parameters: Parameter = 5;
        /// Whether the image is pulled even if the agent has it.
        optional bool force_pull_image = 6;
        optional string volume_driver = 7;
    }

    /// A port of the host that leads into the container.
    message PortMapping "ContainerInfo.DockerInfo.PortMapping" {
        required uint32 host_port = 1;
        required uint32 container_port = 2;
        /// `tcp` or `udp`.
        optional string protocol = 3;
    }

    /// What the Mesos containerizer runs.
    message MesosInfo "ContainerInfo.MesosInfo" {
        optional message image: Image = 1;
    }

    /// A container image for the Mesos containerizer.
    message Image "Image" {
        required enumeration(ImageType) r#type = 1;
        optional message docker: ImageDocker = 3;
        /// Whether an image that the agent has may be used without a look at the registry.
        optional bool cached = 4 [default true];
    }

    /// A Docker image.
    message ImageDocker "Image.Docker" {
        required string name = 1;
    }

    /// An option of `docker run`.
    message Parameter "Parameter" {
        required string key = 1;
        required string value = 2;
    }

    /// A directory or file of the container that comes from elsewhere.
    message Volume "Volume" {
        required string container_path = 1;
        optional string host_path = 2;
        required enumeration(VolumeMode) mode = 3;
        optional message image: Image = 4;
        optional message source: VolumeSource = 5;
    }

    /// Where a volume without a host path comes from.
    message VolumeSource "Volume.Source" {
        optional enumeration(VolumeSourceType) r#type = 1;
        optional message secret: Secret = 4;
    }

    /// A network the container joins.
    message NetworkInfo "NetworkInfo" {
        repeated string groups = 3;
        /// Read by network plugins.
        optional message labels: Labels = 4;
        optional string name = 6;
    }

    /// Labels, in order; a key may occur twice.
    message Labels "Labels" {
        repeated message labels: Label = 1;
    }

    /// A label. Mesos does not interpret it.
    message Label "Label" {
        required string key = 1;
        optional string value = 2;
    }

    /// A secret that the agent's secret resolver turns into a variable or a file.
    message Secret "Secret" {
        optional enumeration(SecretType) r#type = 1;
        optional message reference: SecretReference = 2;
        optional message value: SecretValue = 3;
    }

    /// A secret in a store.
    message SecretReference "Secret.Reference" {
        required string name = 1;
        optional string key = 2;
    }

    /// A secret itself.
    message SecretValue "Secret.Value" {
        required bytes data = 1 (secret);
    }

    /// An amount of something an agent has.
    message Resource "Resource" {
        /// `cpus`, `mem` (MiB), `gpus`, `disk` (MiB), `ports`, or an operator's own.
        required string name = 1;
        required enumeration(ValueType) r#type = 2;
        optional message scalar: Scalar = 3;
        optional message ranges: Ranges = 4;
        optional message set: Set = 5;
        /// The role it is reserved for; `*` is no reservation.
        optional string role = 6 [default "*"];
        optional message reservation: ReservationInfo = 8;
        optional message allocation_info: AllocationInfo = 11;
        repeated message reservations: ReservationInfo = 13;
    }

    /// A reservation.
    message ReservationInfo "Resource.ReservationInfo" {
        optional string principal = 1;
        optional message labels: Labels = 2;
        optional string role = 3;
        optional enumeration(ReservationType) r#type = 4;
    }

    /// For which of a framework's roles a resource is offered.
    message AllocationInfo "Resource.AllocationInfo" {
        optional string role = 1;
    }

    /// A number.
    message Scalar "Value.Scalar" {
        required double value = 1;
    }

    /// Whole numbers from `begin` to `end`, both included.
    message Range "Value.Range" {
        required uint64 begin = 1;
        required uint64 end = 2;
    }

    /// Ranges of whole numbers, such as ports.
    message Ranges "Value.Ranges" {
        repeated message range: Range = 1;
    }

    /// Names.
    message Set "Value.Set" {
        repeated string item = 1;
    }

    /// A text.
    message Text "Value.Text" {
        required string value = 1;
    }

    /// A task to launch. Coarse-grained and cluster mode set `command`, fine-grained mode
    /// `executor` and `data`.
    message TaskInfo "TaskInfo" {
        required string name = 1;
        required message task_id: TaskID = 2;
        required message slave_id: SlaveID = 3;
        repeated message resources: Resource = 4;
        optional message executor: ExecutorInfo = 5;
        /// Handed to the executor as is.
        optional bytes data = 6;
        optional message command: CommandInfo = 7;
        optional message container: ContainerInfo = 9;
        optional message labels: Labels = 10;
    }

    /// An executor that runs the tasks of a framework on an agent.
    message ExecutorInfo "ExecutorInfo" {
        required message executor_id: ExecutorID = 1;
        /// Handed to the executor as is.
        optional bytes data = 4;
        repeated message resources: Resource = 5;
        optional message command: CommandInfo = 7;
        optional message framework_id: FrameworkID = 8;
        optional string name = 9;
        optional string source = 10;
        optional message container: ContainerInfo = 11;
    }

    /// Something an operator said about an agent.
    message Attribute "Attribute" {
        required string name = 1;
        required enumeration(ValueType) r#type = 2;
        optional message scalar: Scalar = 3;
        optional message ranges: Ranges = 4;
        optional message text: Text = 5;
        optional message set: Set = 6;
    }

    /// Resources of one agent that the framework may use.
    message Offer "Offer" {
        required message id: OfferID = 1;
        required message framework_id: FrameworkID = 2;
        required message slave_id: SlaveID = 3;
        required string hostname = 4;
        repeated message resources: Resource = 5;
        repeated message executor_ids: ExecutorID = 6;
        repeated message attributes: Attribute = 7;
    }

    /// How long the master holds back resources that were declined or left over.
    message Filters "Filters" {
        /// Seconds.
        optional double refuse_seconds = 1 [default 5.0];
    }

    /// What became of a task.
    message TaskStatus "TaskStatus" {
        required message task_id: TaskID = 1;
        required enumeration(TaskState) state = 2;
        optional string message = 4;
        optional message slave_id: SlaveID = 5;
    }
}
