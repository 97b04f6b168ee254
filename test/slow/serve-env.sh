#!/usr/bin/env bash
# Our environments in Python: they pass the checkers of Gymnasium and Stable-Baselines3, its PPO learns one, and errors are one sentence.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
root=$PWD
python=$(command -v "${PYTHON:-python3}")
sente=(node --import "$root/node_modules/tsx/dist/loader.mjs" --conditions=sente-source "$root/src/cli/main.ts")
export PYTHONPATH="$root/src/bridges/python:$root/test/slow"

cat >"$folder/faulty.ts" <<TS
import { discrete, register } from '$root/src/index.ts'
register({
  id: 'Faulty-v0',
  create: () => ({
    observationSpace: discrete(2),
    actionSpace: discrete(4),
    reset: () => ({ observation: 0 }),
    step(action) {
      console.log('to standard output, which carries the replies')
      if (action === 1) throw new Error('no way on\nand more')
      if (action === 2) process.exit(7)
      return { observation: 1, reward: 0, terminated: false, truncated: false, info: { printed: true } }
    },
  }),
})
TS
for part in check faults learn; do
  echo "   $part"
  (cd "$folder" && "$python" -W error::ResourceWarning "$root/test/slow/serve_env.py" "$part" "${sente[@]}")
done
