#!/usr/bin/env bash
# pyarrow, pandas and DuckDB read recorded episodes exactly; 1,000 episodes of every built-in environment re-simulate without drift.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npx tsx --conditions=sente-source test/slow/episodes.ts "$folder"
"${PYTHON:-python3}" test/slow/episodes-read.py "$folder/lived"
for run in "$folder"/played/*; do
  result=$(npx tsx --conditions=sente-source src/cli/main.ts replay "$run" --verify --json)
  echo "$(basename "$run"): $result"
  [[ $result == '{"type":"verification","episodes":1000,'* ]]
done
