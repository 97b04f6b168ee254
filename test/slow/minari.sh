#!/usr/bin/env bash
# Minari itself reads our datasets, number for number; we read its own, and those that it copies from HDF5 into Arrow storage.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npx tsx --conditions=sente-source test/slow/minari.ts write "$folder"
"${PYTHON:-python3}" test/slow/minari-read.py "$folder"
npx tsx --conditions=sente-source test/slow/minari.ts read "$folder"
