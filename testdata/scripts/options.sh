#!/bin/bash
# Options in variables and arrays, defaults, quotes, line ends.
set -euo pipefail
MASTER=mesos://zk://zk1:2181,zk2:2181/mesos
MEMORY=${EXECUTOR_MEMORY:-4g}
COMMON="--conf spark.mesos.coarse=true --conf spark.cores.max=8"
MORE=(--conf "spark.app.note=two words" --conf 'spark.app.price=$5')
MORE+=(--conf spark.app.quote="it's \"fine\"")
EXTRA=
spark-submit \
  --master "$MASTER" $COMMON $EXTRA \
  --executor-memory "$MEMORY" "${MORE[@]}" \
  --name nightly\ job \
  --class org.example.Main http://repo.example.com/app.jar first 'second $one' > /dev/stdout 2>&1
