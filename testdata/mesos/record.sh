#!/bin/sh
# Records what protoc says about the messages beside this script.
#
#     testdata/mesos/record.sh            # after adding a NAME.TYPE.base64; needs protoc 3.21
#
# NAME.TYPE.base64 is one binary message of the type mesos.TYPE. Those named after a mode and a
# Spark version were recorded from Spark's own launchers of that version, which handed them to a
# stand-in for the Mesos driver (in those of fine-grained mode, a path was replaced by one of the
# same length). `doubles` and `escapes` were made by hand and hold numbers and characters that are
# hard to print. protoc's text form of each is written to NAME.TYPE.txt.
set -eu
cd "$(dirname "$0")"
for file in *.base64; do
    name=${file%.base64}
    base64 -d "$file" |
        protoc --proto_path=../../schema --decode="mesos.${name##*.}" mesos.proto >"$name.txt"
done
