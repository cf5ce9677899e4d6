#!/bin/bash
# Calls in functions, branches, loops and lists.
SPARK_HOME=$STUBS
submit() {
  local cores=4
  "$SPARK_HOME/spark-submit" --conf spark.executor.cores=$cores --conf "spark.app.x=${SPARK_HOME}" function.jar
}
if true; then
  COLOR=blue
  spark-submit --name "$COLOR" branch.jar
fi
true && spark-submit list.jar || exit 1
(cd / && spark-submit subshell.jar)
cat <<END
spark-submit --name none not-a-call.jar
END
# spark-submit commented.jar
X=1 spark-submit 'single "quoted"' "double 'quoted'" back\\slash
submit
