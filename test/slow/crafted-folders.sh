#!/usr/bin/env bash
# 2,000 malicious run folders, seeded by the date: each is read, or refused in one sentence, within 5 s of CPU time and 500 MB, and nothing
# outside it changes.
set -euo pipefail
cd "$(dirname "$0")/../.."
npx tsx --conditions=sente-source test/slow/crafted-folders.ts --count 2000
