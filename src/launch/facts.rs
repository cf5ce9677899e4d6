//! What no configuration holds, and a launch still needs.
//!
//! A fact is used where the configuration does not say. Each has a default, so that a launch can
//! always be rendered; none is ever guessed elsewhere.

use crate::version::MesosVersion;
use serde::Deserialize;

/// Values that Spark and Mesos make at run time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Facts {
    /// The id that the master gives the framework; also the application id. Default
    /// [`DEFAULT_FRAMEWORK_ID`]. `spark.mesos.driver.frameworkId` goes before it.
    pub framework_id: Option<String>,
    /// The operating-system user, used where `SPARK_USER` is unset. Default: the variable `USER`
    /// of the given environment, else `root`.
    pub user: Option<String>,
    /// Host of the driver where `spark.driver.host` is unset: Spark takes the canonical name of
    /// the local address. Default `localhost`.
    pub driver_host: Option<String>,
    /// Port of the driver where `spark.driver.port` is unset or 0: Spark takes a free one.
    /// Default 0.
    #[serde(deserialize_with = "number_or_text")]
    pub driver_port: Option<u16>,
    /// Address of the application's web UI, as `sc.uiWebUrl` gives it. Given as null: the UI is
    /// disabled. Default: `http://`, the public host, and `spark.ui.port`.
    #[serde(deserialize_with = "given")]
    pub web_ui_url: Option<Option<String>>,
    /// The release of Mesos that runs there, such as `1.3`. Not given: nothing is said about it.
    pub mesos_version: Option<MesosVersion>,
    /// Version of the Java runtime, such as `11.0.13`.
    pub java_version: Option<String>,
    /// Ids that the dispatcher gives submissions, in their order.
    #[serde(deserialize_with = "one_or_many")]
    pub submission_id: Vec<String>,
    /// When the SparkContext was made, in milliseconds since 1970: `spark.app.startTime`.
    #[serde(deserialize_with = "number_or_text")]
    pub app_start_time: Option<u64>,
    /// When spark-submit was run, in milliseconds since 1970: `spark.app.submitTime` (Spark 3.1).
    #[serde(deserialize_with = "number_or_text")]
    pub app_submit_time: Option<u64>,
    /// Number of Spark tasks waiting in fine-grained mode. Default 1.
    #[serde(deserialize_with = "number_or_text")]
    pub tasks: Option<u32>,
    /// The master where the configuration names none and it is known to be one of Mesos. Never read
    /// from a file: a launch without a master is one on this machine.
    #[serde(skip)]
    pub assumed_master: Option<&'static str>,
    /// SPARK_HOME where the environment has none: bin/spark-submit sets it. Never read from a file.
    #[serde(skip)]
    pub assumed_home: Option<&'static str>,
}

/// The framework id used where neither configuration nor facts have one.
pub const DEFAULT_FRAMEWORK_ID: &str = "00000000-0000-0000-0000-000000000000-0000";

/// A field that is there, be it null.
fn given<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(d).map(Some)
}

/// A number, also when it is written as text (as in what Spark itself records).
fn number_or_text<'de, D, N>(d: D) -> Result<Option<N>, D::Error>
where
    D: serde::Deserializer<'de>,
    N: std::str::FromStr + TryFrom<u64>,
{
    struct V<N>(std::marker::PhantomData<N>);
    impl<N: std::str::FromStr + TryFrom<u64>> serde::de::Visitor<'_> for V<N> {
        type Value = Option<N>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a whole number")
        }
        fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Self::Value, E> {
            N::try_from(v)
                .map(Some)
                .map_err(|_| E::custom("the number is too large"))
        }
        fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Self::Value, E> {
            u64::try_from(v)
                .map_err(|_| E::custom("the number is negative"))
                .and_then(|v| self.visit_u64(v))
        }
        fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Self::Value, E> {
            v.parse()
                .map(Some)
                .map_err(|_| E::custom("not a whole number"))
        }
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    d.deserialize_any(V(std::marker::PhantomData))
}

/// A text or a list of texts.
fn one_or_many<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    struct V;
    impl<'de> serde::de::Visitor<'de> for V {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a text or a list of texts")
        }
        fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Self::Value, E> {
            Ok(vec![v.to_owned()])
        }
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok(vec![])
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut a: A,
        ) -> Result<Self::Value, A::Error> {
            let mut v = vec![];
            // A submission that was refused has none.
            while let Some(x) = a.next_element::<Option<String>>()? {
                v.extend(x);
            }
            Ok(v)
        }
    }
    d.deserialize_any(V)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_spark_records() {
        let f: Facts = serde_json::from_str(
            r#"{"driver_port": "20010", "web_ui_url": null, "submission_id": "driver-1",
                "app_start_time": 1795308542651, "framework_id": null}"#,
        )
        .unwrap();
        assert_eq!(f.driver_port, Some(20010));
        assert_eq!(f.web_ui_url, Some(None));
        assert_eq!(f.submission_id, ["driver-1"]);
        assert_eq!(f.app_start_time, Some(1_795_308_542_651));
        assert_eq!(Facts::default().web_ui_url, None);
    }

    #[test]
    fn refuses_unknown_facts() {
        assert!(serde_json::from_str::<Facts>(r#"{"frameworkid": "x"}"#).is_err());
        assert!(toml::from_str::<Facts>("driver_port = 70000").is_err());
    }
}
