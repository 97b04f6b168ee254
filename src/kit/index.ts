// sente/kit: the parts that agents are made of, by topic. What is not here or in another index may change without
// notice.

// Guards, randomness and tensors
export { requireFiniteArrays, requireFiniteMetrics } from '../core/guard/diverged.ts'
export { requireWhole, shapesOf } from '../core/guard/saved-agent.ts'
export { streamsOf } from '../core/rng.ts'
export { oneHot } from '../engine/one-hot.ts'
export { engineOptions } from '../engine/options.ts'
// Networks and heads
export { clippedSurrogate } from '../nn/loss.ts'
export { buildNetwork, builtIn } from '../nn/network.ts'
// Acting: from views to decisions
export { type ActingNoise, actingNoise } from '../nn/noisy.ts'
export { policyValueNetwork, policyValueOptions } from '../nn/policy-value.ts'
export { residualTower, type TowerShape, towerOptions, towerSize } from '../nn/residual-tower.ts'
export { denseSize, requireSize, type Size } from '../nn/size.ts'
// Replay of board games
export { type Games, games, type Position } from '../replay/games.ts'
export { type PositionBatches, type PositionMemory, positionMemory } from '../replay/positions.ts'
export { withReplies } from '../replay/replies.ts'
export { type Actions, actions, masked, unsupportedActions } from './acting/actions.ts'
export { type Batched, type BatchedOptions, batched, type Loop } from './acting/batched.ts'
export {
  type BatchedPolicy,
  type BatchedPolicyOptions,
  batchedPolicy,
  inputShape,
} from './acting/batched-policy.ts'
export { anyOf, best, boltzmann } from './acting/choice.ts'
export { type ExplorationNoise, explorationNoise, noiseOptions } from './acting/exploration-noise.ts'
export { type Forward, forward } from './acting/forward.ts'
export { type HeldActions, heldActions } from './acting/held-actions.ts'
export { gumbel, NOISES, type Noise, noise, type StationaryNoise, stationaryNoise } from './acting/noise.ts'
export { type PolicyModelOptions, policyModel } from './acting/policy-model.ts'
// The agent: its parts, its state
export { type AgentParts, agentOf, type Behavior } from './agent-of.ts'
export { agentState, type Keeper, type Parts } from './agent-state.ts'
// Options and progress
export { type Clock, clockOf } from './clock.ts'
export { invertGradients, straightThrough } from './heads/action-gradients.ts'
export { type Applied, actorNetwork, applied, criticNetwork, networkOptions } from './heads/actor-critic.ts'
export { type DeterministicHead, deterministicHead, deterministicHeadOptions } from './heads/deterministic.ts'
export { categorical, type Distribution, expectation, quantiles, type Target } from './heads/distribution.ts'
export { type PolicyAndValue, policyAndValue, policyAndValueOptions } from './heads/policy-and-value.ts'
export { type Choice, type PolicyHead, policyHead } from './heads/policy-head.ts'
export {
  duel,
  type QNetworkShape,
  qNetwork,
  qNetworkOf,
  qNetworkOptions,
  unsupportedBy,
} from './heads/q-network.ts'
export { memoryOptions, type RecurrentPolicyAndValue, recurrentPolicyAndValue } from './heads/recurrent.ts'
export { deviation, squashed } from './heads/squashed-normal.ts'
// Learning: from transitions to gradient steps
export { advantages, explainedVariance, type Steps, standardize } from './learning/advantages.ts'
export { flushDenormals } from './learning/denormals.ts'
export { type Descent, descent } from './learning/descent.ts'
export { type Arrays, drawn, dropoutNoise, type Feed, noisyNoise } from './learning/feed.ts'
export {
  type Batch,
  type Inputs,
  type Learner,
  type LearnerOptions,
  type LearningStep,
  learnerOf,
} from './learning/learner.ts'
export {
  learningRateOptions,
  type RateConfig,
  rateInputs,
  rateSchedule,
  rateScheduleOptions,
} from './learning/learning-rate.ts'
export { type Repeated, type RepeatedOptions, repeated } from './learning/repeated.ts'
export { type ReturnWatch, returnWatch, watched } from './learning/return-watch.ts'
export { type RewardScale, rewardScale } from './learning/reward-scale.ts'
export { type Acted, type Rollout, type RolloutShape, rollout } from './learning/rollout.ts'
export {
  type RolloutBatches,
  type RolloutBatchesOptions,
  rolloutBatches,
  shuffled,
} from './learning/rollout-batches.ts'
export { hardCopy, polyak } from './learning/target.ts'
export { type TargetPair, targetPair } from './learning/target-pair.ts'
export {
  type ReplayConfig,
  type TransitionBuffer,
  type TransitionBufferOptions,
  transitionBuffer,
} from './learning/transition-buffer.ts'
// Observations
export { type Moments, moments } from './moments.ts'
export { type Normalizer, normalizer } from './normalizer.ts'
export {
  actionValueOptions,
  actorCriticOptions,
  multiStepOptions,
  planOf,
  replayOptions,
  runOptions,
  withDefaults,
} from './options.ts'
