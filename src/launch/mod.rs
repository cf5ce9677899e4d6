//! What Spark's launchers would send to Mesos.
