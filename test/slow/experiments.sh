#!/usr/bin/env bash
# Every experiment through the command line, with fewer steps.
set -euo pipefail
cd "$(dirname "$0")/../.."
npx tsx --conditions=sente-source test/slow/experiments.ts
