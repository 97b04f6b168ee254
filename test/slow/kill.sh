#!/usr/bin/env bash
# Runs of every agent, with workers, Gymnasium and self-play, killed at random moments and resumed, end as if they never had been; so do
# runs killed at a call that writes. bench/resume-kill.ts does it 200 times, and at every call.
set -euo pipefail
cd "$(dirname "$0")/../.."
seed=$(date +%s)
echo "seed $seed"
for agent in dqn c51 qr-dqn rainbow ddpg td3 sac alphazero gumbel workers gymnasium; do
  npx tsx --conditions=sente-source bench/resume-kill.ts --agent $agent --times 2 --seed "$seed" --python "${PYTHON:-python3}"
done
npx tsx --conditions=sente-source bench/resume-kill.ts --agent dqn --calls 6 --seed "$seed"
