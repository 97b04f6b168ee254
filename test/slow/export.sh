#!/usr/bin/env bash
# Exported policies act like the agent in other runtimes, on 10,000 observations each: ONNX Runtime in Python, and onnxruntime-web
# under Node. onnx.checker passes.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sente() { npx tsx --conditions=sente-source src/cli/main.ts "$@"; }
while read -r agent env settings; do
  into=$folder/$agent-$env
  # shellcheck disable=SC2086 # settings hold several words
  sente train --agent "$agent" --env "$env" --steps 3000 --seed 1 --quiet --out "$into/run" $settings </dev/null
  sente export "$into/run" --onnx "$into/policy.onnx" </dev/null
done <<'CASES'
dqn CartPole-v1
dqn MaskedIdentity-v0
ddpg MaskedIdentity-v0 --set hidden=32
ddpg Pendulum-v1 --set hidden=32,32 --set normalizeObservations=true
td3 MountainCarContinuous-v0 --set hidden=32,32 --set normalization=layer
sac Pendulum-v1 --set hidden=32,32
ppo MaskedIdentity-v0
ppo Pendulum-v1 --set normalizeObservations=true
CASES
npx tsx --conditions=sente-source test/slow/export.ts "$folder"
"${PYTHON:-python3}" test/slow/export-read.py "$folder"
npm install --silent --no-save --prefix "$folder/web" onnxruntime-web >/dev/null
node test/slow/export-web.mjs "$folder"
