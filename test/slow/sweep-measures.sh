#!/usr/bin/env bash
# The measures of a sweep (interquartile mean, its bootstrap interval, probability of improvement) are those of rliable, from PyPI.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv="${TMPDIR:-/tmp}/sente-rliable"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet rliable 'pandas<3' # arch, which rliable uses, does not load with pandas 3
PYTHON="$venv/bin/python" npx tsx --conditions=sente-source test/slow/sweep-measures.ts
