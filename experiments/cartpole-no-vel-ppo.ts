// PPO with an LSTM balances a pole whose velocities it does not see. RL-Zoo's settings for CartPoleNoVel-v1
// (https://github.com/DLR-RM/rl-baselines3-zoo, hyperparams/ppo_lstm.yml): 8 environments of 32 steps, 20 epochs of one
// batch, γ = 0.98, λ = 0.8. Here policy and value share one LSTM, and there are 50,000 steps (100,000).
// Without memory it stays near 45: --set memory=none.
import { defineExperiment, ppo } from 'sente'

export default defineExperiment({
  name: 'cartpole-no-vel-ppo',
  env: 'CartPoleNoVel-v1',
  agent: ppo({
    memory: 'lstm',
    sequence: 32,
    rollout: 256,
    batchSize: 256,
    epochs: 20,
    gamma: 0.98,
    lambda: 0.8,
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
