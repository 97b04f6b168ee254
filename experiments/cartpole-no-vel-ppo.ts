// PPO with an LSTM balances a pole whose velocities it does not see; without memory it does not: --set memory=none.
// After RL-Zoo's settings for CartPoleNoVel-v1 (https://github.com/DLR-RM/rl-baselines3-zoo, hyperparams/ppo_lstm.yml).
// Changes (RL-Zoo's value in parentheses): policy and value share one LSTM (one each), rollouts of 128 steps in 8
// environments (32), 10 epochs in batches of 8 sequences (20, one batch), λ = 0.9 (0.8), a constant clip range, 50,000
// steps (100,000). With rollouts of 32 steps the return still oscillates at the end.
import { defineExperiment, ppo } from 'sente'

export default defineExperiment({
  name: 'cartpole-no-vel-ppo',
  env: 'CartPoleNoVel-v1',
  agent: ppo({
    memory: 'lstm',
    sequence: 32,
    rollout: 1024,
    batchSize: 256,
    epochs: 10,
    gamma: 0.98,
    lambda: 0.9,
    entropyWeight: 0,
    learningRate: 1e-3,
    hidden: [64],
    activation: 'relu',
  }),
  steps: 50_000,
  envs: 8,
  seed: 1,
  evaluate: { every: 10_000, episodes: 20 },
})
