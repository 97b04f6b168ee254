#!/usr/bin/env bash
# Real Gymnasium through the bridge: its classic control against ours, every space, every way to fail; DQN solves Gymnasium's own CartPole,
# and its episodes play again without drift.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
root=$PWD
export SENTE_PYTHON="${PYTHON:-python3}"
sente() { npx tsx --conditions=sente-source src/cli/main.ts "$@"; }

(cd test/slow && node --import "$root/node_modules/tsx/dist/loader.mjs" --conditions=sente-source gymnasium.ts)

"$SENTE_PYTHON" -m venv --without-pip "$folder/bare"
if refused=$(sente envs gymnasium:CartPole-v1 --python "$folder/bare/bin/python" 2>&1); then
  echo 'a Python without Gymnasium was taken' >&2
  exit 1
fi
grep -q 'has no package gymnasium: install it with' <<<"$refused"

sente train experiments/cartpole-dqn.ts --env gymnasium:CartPole-v1 --quiet --out "$folder/run"
result=$(sente eval "$folder/run" --episodes 100 --json)
node -e 'if (!(JSON.parse(process.argv[1]).mean >= 475)) throw new Error(process.argv[1])' "$result"
sente replay "$folder/run" --verify
if grep -rq "$SENTE_PYTHON" "$folder/run"; then
  echo 'the run holds the path of its Python' >&2
  exit 1
fi
