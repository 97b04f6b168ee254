#!/usr/bin/env bash
# The bridge to the real Gymnasium: its classic control against ours, every space, every failure; DQN solves Gymnasium's CartPole, and its
# episodes re-simulate without drift.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
root=$PWD
SENTE_PYTHON=$(command -v "${PYTHON:-python3}")
export SENTE_PYTHON
loader="$root/node_modules/tsx/dist/loader.mjs"
sente() { node --import "$loader" --conditions=sente-source "$root/src/cli/main.ts" "$@"; }

(cd test/slow && node --import "$loader" --conditions=sente-source gymnasium.ts)
(cd test/slow && node --import "$loader" --conditions=sente-source gymnasium-values.ts)

"$SENTE_PYTHON" -m venv --without-pip "$folder/bare"
mkdir -p "$folder/old/gymnasium"
echo '__version__ = "0.21.0"' >"$folder/old/gymnasium/__init__.py"
refuses() { # <folder> <python> <words>
  local output
  if output=$(cd "$1" && sente envs gymnasium:CartPole-v1 --python "$2" 2>&1); then
    echo "not refused: $3" >&2
    exit 1
  fi
  grep -q "$3" <<<"$output"
}
refuses "$folder" "$folder/bare/bin/python" 'lacks the package gymnasium: install it with'
PYTHONPATH="$folder/old" refuses "$folder" "$SENTE_PYTHON" 'Gymnasium 0.21.0 is too old'

mkdir "$folder/got" # files that came with a run are not executed
echo 'open("ran", "w")' >"$folder/got/gymnasium.py"
(cd "$folder/got" && sente envs gymnasium:CartPole-v1 >/dev/null)
if [ -e "$folder/got/ran" ]; then
  echo 'a file in the working directory was executed' >&2
  exit 1
fi

sente train experiments/cartpole-dqn.ts --env gymnasium:CartPole-v1 --quiet --out "$folder/run"
result=$(sente eval "$folder/run" --episodes 100 --json)
node -e 'if (!(JSON.parse(process.argv[1]).mean >= 475)) throw new Error(process.argv[1])' "$result"
sente replay "$folder/run" --verify
if grep -rq "$SENTE_PYTHON" "$folder/run"; then
  echo "the run contains its Python's path" >&2
  exit 1
fi
