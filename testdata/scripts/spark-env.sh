# Everything spark-submit reads from here is exported.
SPARK_LOG_DIR=/var/log/spark
export SPARK_EXECUTOR_MEMORY="3g"
: "${SPARK_WORKER_DIR:=/tmp/work}"
SPARK_CONF_NOTE='a b'"  c"$'d'
SPARK_PATH_ABOVE="${SPARK_LOG_DIR}/above"; SPARK_SECOND=2
unset SPARK_SECOND
SPARK_DAY=$(date +%F)
if [ -d /nonexistent ]; then SPARK_BRANCH=1; fi
SPARK_APPENDED=a
SPARK_APPENDED+=b
