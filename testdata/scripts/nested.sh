#!/bin/bash
# What other shells are given, and commands that run another one.
export MASTER=mesos://m1:5050 NAME="two words"
OWN=4g
bash -c 'spark-submit --master $MASTER --conf "spark.app.title=$NAME" --executor-memory "${OWN:-1g}" a.jar'
bash -ec "spark-submit --executor-memory $OWN --conf \"spark.x=a b\" b.jar" name 1
sh <<END
spark-submit --master $MASTER --executor-memory $OWN --conf spark.y=\\\$z c.jar
END
sh -s -- x <<'END'
spark-submit --master $MASTER d.jar
END
bash <<< "spark-submit --master '$MASTER' e.jar"
cat <<END | sh
spark-submit --executor-memory $OWN f.jar
END
echo "spark-submit --executor-memory $OWN g.jar" | sh
CALL="spark-submit --executor-memory $OWN"
CALL="$CALL --conf spark.z=1"
eval "$CALL --conf 'spark.w=1 2'" h.jar
eval 'OWN=8g'
$CALL --driver-memory $OWN i.jar
CMD=(spark-submit --conf "spark.v=1 2")
CMD+=(--verbose)
"${CMD[@]}" j.jar
env A=b nohup timeout 60 nice -n 1 spark-submit --conf spark.u=1 k.jar
( exec spark-submit l.jar )
OUT=$(spark-submit --conf "spark.t=$OWN" m.jar; echo done)
echo n.jar | xargs -I{} spark-submit --conf spark.s=1 o.jar
bash -c "bash -c \"spark-submit --conf 'spark.r=\\\"1\\\"' p.jar\""
