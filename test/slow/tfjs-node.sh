#!/usr/bin/env bash
# Installs the packed package in an empty project, builds tfjs-node-gpu's native library there against TensorFlow's CPU wheel from PyPI,
# and trains on it. PYTHON creates the virtual environment for TensorFlow.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
command -v g++ >/dev/null || { apt-get update -q && apt-get install -y -q g++; }
cd "$repository"
package=$(npm pack --silent --pack-destination "$project")
cp test/slow/tfjs-node.ts test/slow/tfjs-node-device.ts "$project"
cd "$project"
npm init -y >/dev/null
npm pkg set type=module >/dev/null
npm install --silent "./$package" tsx

export SENTE_PYTHON="${PYTHON:-python3}" XDG_CACHE_HOME="$project/cache"
build() { npx sente build-tfjs-node --cpu; }
expected='cpu-only: TensorFlow 2.21.0 (tfjs-node-gpu 4.22.0)'
test "$(build)" = "$expected"
library=node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node
built=$(stat -c %Y "$library")
test "$(build)" = "$expected" # the second time nothing is rebuilt
test "$(stat -c %Y "$library")" = "$built"
test "$(node -p "require('@tensorflow/tfjs-node-gpu').backend().binding.TF_Version" 2>/dev/null)" = 2.21.0
echo 'the library is built'

npx tsx tfjs-node-device.ts
npx tsx --expose-gc tfjs-node.ts

# On the command line, a run started on TensorFlow resumes on the compiled engine.
npx sente train --agent dqn --env CartPole-v1 --engine tfjs --steps 1500 --seed 1 --quiet --out run
grep -q '"description": *"tfjs [0-9.]*, tensorflow: TensorFlow 2.21.0' run/run.json
npx sente resume run --engine onnx --steps 3000 --quiet
npx sente eval run --episodes 5 --json | grep '"type":"evaluation"' >/dev/null

# A missing TensorFlow is reported.
rm -rf cache
npx sente doctor >doctor.txt 2>&1 || true
grep -q 'does not load (libtensorflow_cc.so.2: cannot open shared object file' doctor.txt
echo 'tfjs-node works'
