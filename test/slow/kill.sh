#!/usr/bin/env bash
# Ten runs killed at random moments and resumed end as if they never had been; bench/resume-kill.ts does it 200 times.
set -euo pipefail
cd "$(dirname "$0")/../.."
npx tsx --conditions=sente-source bench/resume-kill.ts --times 10 --seed "$(date +%s)"
