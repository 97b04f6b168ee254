#!/usr/bin/env bash
# Optuna reads our studies, we continue Optuna's, its dashboard opens them, and our pruners decide as its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python="${PYTHON:-python3}"
"$python" test/slow/optuna-study.py pruners "$folder"
"$python" test/slow/optuna-study.py begin "$folder"
npx tsx --conditions=sente-source test/slow/optuna.ts "$folder"
"$python" test/slow/optuna-study.py check "$folder"
