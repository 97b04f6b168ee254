#!/usr/bin/env bash
# Exported policies act in other runtimes as the agent itself does, on 10,000 observations each: ONNX Runtime in Python, and
# onnxruntime-web under Node. onnx.checker passes.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sente() { npx tsx --conditions=sente-source src/cli/main.ts "$@"; }
for env in CartPole-v1 MaskedIdentity-v0; do
  sente train --agent dqn --env $env --steps 3000 --seed 1 --quiet --out "$folder/$env/run"
  sente export "$folder/$env/run" --onnx "$folder/$env/policy.onnx"
done
npx tsx --conditions=sente-source test/slow/export.ts "$folder"
"${PYTHON:-python3}" test/slow/export-read.py "$folder"
npm install --silent --no-save --prefix "$folder/web" onnxruntime-web >/dev/null
node test/slow/export-web.mjs "$folder"
