#!/usr/bin/env bash
# TensorBoard itself reads our event files: every point of every curve, of an uninterrupted run and of one killed and resumed.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npx tsx --conditions=sente-source test/slow/tensorboard.ts "$folder"
"${PYTHON:-python3}" test/slow/tensorboard-read.py "$folder"
