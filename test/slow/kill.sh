#!/usr/bin/env bash
# Runs of every agent, killed at random moments and resumed, end as if they never had been; bench/resume-kill.ts does it 200 times.
set -euo pipefail
cd "$(dirname "$0")/../.."
for agent in dqn ddpg td3 sac rainbow alphazero; do
  echo "$agent"
  npx tsx --conditions=sente-source bench/resume-kill.ts --agent $agent --times 5 --seed "$(date +%s)"
done
