#!/usr/bin/env bash
# Runs of every agent, with workers, Gymnasium and self-play, end the same after being killed at random moments and resumed, and after being
# killed at a write call. bench/resume-kill.ts does this 200 times, and at every call.
set -euo pipefail
cd "$(dirname "$0")/../.."
seed=$(date +%s)
echo "seed $seed"
for agent in dqn c51 qr-dqn rainbow ddpg td3 sac ppo memory alphazero gumbel workers gymnasium; do
  npx tsx --conditions=sente-source bench/resume-kill.ts --agent $agent --times 2 --seed "$seed" --python "${PYTHON:-python3}"
done
npx tsx --conditions=sente-source bench/resume-kill.ts --agent dqn --calls 6 --seed "$seed"
