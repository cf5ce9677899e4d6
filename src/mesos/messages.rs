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

#[cfg(test)]
mod tests {
    //! Bytes that Java's serializer made of the same messages.

    use super::*;
    use crate::mesos::{Message, holds_secret};

    fn hex(message: &dyn Message) -> String {
        message
            .to_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_default_that_was_set_is_written() {
        let gpus = Capability {
            r#type: Some(CapabilityType::GpuResources.into()),
        };
        let framework = FrameworkInfo {
            user: "alice".to_owned(),
            name: "demo".to_owned(),
            failover_timeout: Some(0.0),
            role: some("prod"),
            hostname: some("h1"),
            principal: some("p"),
            capabilities: vec![gpus],
            ..FrameworkInfo::default()
        };
        assert_eq!(
            hex(&framework),
            "0a05616c696365120464656d6f210000000000000000320470726f643a02683142017052020803"
        );
    }

    #[test]
    fn a_secret_keeps_its_end_of_line() {
        let credential = Credential {
            principal: "p".to_owned(),
            secret: some("s\n"),
        };
        assert_eq!(hex(&credential), "0a01701202730a");
    }

    #[test]
    fn a_task_of_coarse_grained_mode() {
        let scalar = |name: &str, value: f64| Resource {
            name: name.to_owned(),
            r#type: ValueType::Scalar.into(),
            scalar: Some(Scalar { value }),
            role: some("*"),
            ..Resource::default()
        };
        let variable = |name: &str, value: &str| Variable {
            name: name.to_owned(),
            value: some(value),
            ..Variable::default()
        };
        let variables = vec![
            variable("SPARK_EXECUTOR_OPTS", ""),
            variable("SPARK_USER", "alice"),
            variable("SPARK_EXECUTOR_MEMORY", "1024m"),
        ];
        let command = CommandInfo {
            environment: Some(Environment { variables }),
            value: some(
                " \"/opt/spark/./bin/spark-class\" \
                 org.apache.spark.executor.CoarseGrainedExecutorBackend \
                 --driver-url spark://CoarseGrainedScheduler@d:1 --executor-id 0 --cores 2 \
                 --app-id F --hostname a1",
            ),
            ..CommandInfo::default()
        };
        let container = ContainerInfo {
            r#type: ContainerType::Mesos.into(),
            ..ContainerInfo::default()
        };
        let task = TaskInfo {
            name: "demo 0".to_owned(),
            task_id: TaskID {
                value: "0".to_owned(),
            },
            slave_id: SlaveID {
                value: "S1".to_owned(),
            },
            resources: vec![scalar("cpus", 2.0), scalar("mem", 1408.0)],
            command: Some(command),
            container: Some(container),
            labels: Some(Labels::default()),
            ..TaskInfo::default()
        };
        assert_eq!(
            hex(&task),
            "0a0664656d6f203012030a01301a040a02533122160a046370757310001a090900000000000000403201\
             2a22150a036d656d10001a0909000000000000964032012a3a8c02124e0a170a13535041524b5f455845\
             4355544f525f4f50545312000a130a0a535041524b5f555345521205616c6963650a1e0a15535041524b\
             5f4558454355544f525f4d454d4f52591205313032346d1ab90120222f6f70742f737061726b2f2e2f62\
             696e2f737061726b2d636c61737322206f72672e6170616368652e737061726b2e6578656375746f722e\
             436f61727365477261696e65644578656375746f724261636b656e64202d2d6472697665722d75726c20\
             737061726b3a2f2f436f61727365477261696e65645363686564756c657240643a31202d2d6578656375\
             746f722d69642030202d2d636f7265732032202d2d6170702d69642046202d2d686f73746e616d652061\
             314a0208025200"
        );
        assert!(!holds_secret(&task));
    }

    #[test]
    fn a_docker_container_of_spark_2_3() {
        let volume = Volume {
            container_path: "/c".to_owned(),
            host_path: some("/h"),
            mode: VolumeMode::RO.into(),
            ..Volume::default()
        };
        let docker = DockerInfo {
            image: "i:1".to_owned(),
            force_pull_image: Some(false),
            ..DockerInfo::default()
        };
        let network = NetworkInfo {
            name: some("n"),
            labels: Some(Labels::default()),
            ..NetworkInfo::default()
        };
        let container = ContainerInfo {
            r#type: ContainerType::Docker.into(),
            volumes: vec![volume],
            docker: Some(docker),
            network_infos: vec![network],
            ..ContainerInfo::default()
        };
        let expected = "0801120a0a022f6312022f6818021a070a03693a3130003a05220032016e";
        assert_eq!(hex(&container), expected);
    }

    #[test]
    fn false_that_was_set_is_written() {
        let uri = URI {
            value: "u".to_owned(),
            cache: Some(false),
            ..URI::default()
        };
        assert_eq!(hex(&uri), "0a01752000");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let uri = URI {
            value: "u".to_owned(),
            extract: Some(true),
            ..URI::default()
        };
        assert_eq!(URI::from_bytes(&uri.to_bytes()), Ok(uri));
        assert!(URI::from_bytes(b"\x0a\x05u").is_err());
    }

    #[test]
    fn secrets_are_found_at_any_depth() {
        let variable = |secret| {
            let secret = Secret {
                value: secret,
                ..Secret::default()
            };
            let variable = Variable {
                secret: Some(secret),
                ..Variable::default()
            };
            let environment = Environment {
                variables: vec![Variable::default(), variable],
            };
            CommandInfo {
                environment: Some(environment),
                ..CommandInfo::default()
            }
        };
        assert!(holds_secret(&variable(Some(SecretValue {
            data: b"s".to_vec()
        }))));
        assert!(!holds_secret(&variable(None)));
        assert!(!holds_secret(&Credential {
            principal: "p".to_owned(),
            secret: None
        }));
        assert!(holds_secret(&Credential {
            principal: "p".to_owned(),
            secret: some("s")
        }));
    }

    #[test]
    fn defaults_of_the_schema_are_those_of_unset_fields() {
        assert!((Filters::default().refuse_seconds() - 5.0).abs() < f64::EPSILON);
        assert_eq!(Resource::default().role(), "*");
        assert_eq!(DockerInfo::default().network(), DockerNetwork::Host);
        assert!(CommandInfo::default().shell());
    }
}
