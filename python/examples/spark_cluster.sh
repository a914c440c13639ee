#!/usr/bin/env bash
# A cluster of one master and two workers on this machine cleans a generated archive and finds its copies; one worker is
# killed in the middle. In the end the rows are those of one machine without Spark, byte for byte.
#
#   python/examples/spark_cluster.sh [PAGES]        50000 unless said otherwise
#
# PYTHON: the interpreter that has winnow and pyspark (python3). SCRATCH: where everything is written (a new folder
# below TMPDIR, removed at the end). Wants Java 17.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pages=${1:-50000}
python=${PYTHON:-python3}
scratch=${SCRATCH:-}
if [ -z "$scratch" ]; then
  scratch=$(mktemp -d)
  remove=$scratch
else
  mkdir -p "$scratch"
  remove=''
fi

SPARK_HOME=$("$python" -c 'import pyspark, pathlib; print(pathlib.Path(pyspark.__file__).parent)')
PYSPARK_PYTHON=$(command -v "$python")
export SPARK_HOME PYSPARK_PYTHON SPARK_LOCAL_IP=127.0.0.1 SPARK_NO_DAEMONIZE=1
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
master=spark://127.0.0.1:$port

started=()
stop() {
  for leader in "${started[@]}"; do kill -9 -- "-$leader" 2>/dev/null || true; done
  [ -z "$remove" ] || rm -rf "$remove"
}
trap stop EXIT

start() {  # NAME CLASS ARGUMENT...: a process group of its own, killed as one
  local name=$1
  shift
  setsid "$SPARK_HOME/bin/spark-class" "$@" >"$scratch/$name.log" 2>&1 &
  started+=($!)
}

echo "generating $pages pages"
"$python" "$here/spark_cluster.py" generate "$pages" "$scratch/pages.jsonl"
start master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
for _ in $(seq 100); do
  grep -q 'started at spark\|Starting Spark master' "$scratch/master.log" 2>/dev/null && break
  sleep 0.2
done
for worker in 1 2; do
  start "worker$worker" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 --cores 1 --memory 1g \
    --work-dir "$scratch/work$worker" "$master"
done
victim=${started[2]}

begin=$SECONDS
"$python" "$here/spark_cluster.py" run "$master" "$scratch/pages.jsonl" "$scratch/clean" >"$scratch/driver.log" 2>&1 &
driver=$!
# In the middle: when the cleaned pages are being written and some tasks have finished.
while kill -0 "$driver" 2>/dev/null; do
  if [ "$(find "$scratch/clean" -name '*.parquet' 2>/dev/null | wc -l)" -ge 3 ]; then
    kill -9 -- "-$victim"
    echo "killed a worker after $((SECONDS - begin)) s"
    killed=yes
    break
  fi
  sleep 0.2
done
if ! wait "$driver"; then
  tail -50 "$scratch/driver.log" >&2
  exit 1
fi
[ "${killed:-}" ] || { echo "the run was over before a worker could be killed: give more PAGES" >&2; exit 1; }

echo "the cluster took $((SECONDS - begin)) s"
"$python" "$here/spark_cluster.py" compare "$scratch/pages.jsonl" "$scratch/clean"
