#!/usr/bin/env bash
# Every experiment by command, with fewer steps.
set -euo pipefail
cd "$(dirname "$0")/../.."
npx tsx --conditions=sente-source test/slow/experiments.ts
