#!/bin/bash
# What only a run can tell is left out.
DAY=$(date +%F)
CORES=4
if [ -n "${BIG:-}" ]; then CORES=8; fi
for region in eu us; do
  spark-submit --conf spark.app.day=$DAY --conf spark.cores.max=$CORES --conf spark.app.region=$region \
    --conf spark.executor.cores=2 "https://repo.example.com/app.jar" "$@"
done
