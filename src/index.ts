// Every public name, by topic. What is not here may change without notice.
export * from '../agents/index.ts'
export * from '../envs/index.ts'
// Agents
export type {
  Agent,
  AgentContext,
  AgentDefinition,
  AgentSpec,
  Decision,
  DeviceRequest,
  EngineInfo,
  LearnPlan,
  Memory,
  Metrics,
  Mode,
  Saved,
  TaskFacts,
  Transition,
  TypedArray,
  Weights,
} from './core/agent.ts'
// Board games
export {
  type BoardGame,
  DRAW,
  FIRST_WINS,
  legalActions,
  type Returns,
  SECOND_WINS,
  type Symmetry,
} from './core/board-game.ts'
export { type CheckEnvOptions, checkEnv } from './core/check-env.ts'
export { type CheckGameOptions, checkGame } from './core/check-game.ts'
// Environments whose observations have parts
export type { Composite, CompositeEnv, CompositeValue } from './core/composite.ts'
export { type AgentFactory, agentFactory, agents, defineAgent } from './core/define-agent.ts'
export { Diverged, type Divergence } from './core/diverged.ts'
export { type EloDifference, eloDifference, eloOf, type Score, scoreOf, shareOf } from './core/elo.ts'
// Environments
export {
  type Env,
  type Frame,
  type Json,
  type Step,
  type SyncEnv,
  termination,
  transition,
  truncation,
  type View,
} from './core/env.ts'
export type { Episode, EpisodeStep, EpisodeSummary } from './core/episode.ts'
export { UserError } from './core/error.ts'
export { type Choices, type Chooser, type MatchGame, type MatchOptions, match } from './core/match.ts'
export { type Config, configure, type Idle, type Limits, type Option, type Options, option } from './core/option.ts'
export type { Problem } from './core/problem.ts'
export {
  type Chosen,
  type EnvDefinition,
  type EnvId,
  type EnvRef,
  type EnvSpec,
  environments,
  envSpec,
  make,
  type Per,
  register,
  withOptions,
} from './core/registry.ts'
export { type Repeats, repeatsOf } from './core/repeats.ts'
// Randomness
export { type Rng, type RngState, rng } from './core/rng.ts'
export { type RunningStatistics, runningStatistics, type SavedStatistics } from './core/running-statistics.ts'
export { cosine, exponential, linear, type Schedule, stepped, valueAt, warmedUp } from './core/schedule.ts'
export { selfPlay, viewOf } from './core/self-play.ts'
// Runs
export type { Snapshot } from './core/snapshot.ts'
// Spaces
export {
  type Box,
  box,
  contains,
  type Discrete,
  describe,
  discrete,
  encode,
  type MultiDiscrete,
  mismatch,
  multiDiscrete,
  type Space,
  sample,
  type Value,
  width,
} from './core/space.ts'
export { squareName, squareSymmetries } from './core/square-board.ts'
// Models of environments
export type { Outcome, TabularEnv, Transitions } from './core/tabular.ts'
export {
  type AsyncOpponent,
  agentOpponent,
  type Opponent,
  randomOpponent,
  type VersusOptions,
  versus,
} from './core/versus.ts'
// Wrappers of environments
export { actionRepeat } from './core/wrappers/action-repeat.ts'
export { clipAction } from './core/wrappers/clip-action.ts'
export { clipReward } from './core/wrappers/clip-reward.ts'
export { flattenObservation } from './core/wrappers/flatten-observation.ts'
export { type FrameStackOptions, frameStack, type Stacked } from './core/wrappers/frame-stack.ts'
export type { NormalizeOptions } from './core/wrappers/learned.ts'
export { normalizeObservation } from './core/wrappers/normalize-observation.ts'
export { type NormalizeRewardOptions, normalizeReward } from './core/wrappers/normalize-reward.ts'
export { oneHot } from './core/wrappers/one-hot.ts'
export { rescaleAction } from './core/wrappers/rescale-action.ts'
export { timeLimit } from './core/wrappers/time-limit.ts'
export { transformAction } from './core/wrappers/transform-action.ts'
export { transformObservation } from './core/wrappers/transform-observation.ts'
export { transformReward } from './core/wrappers/transform-reward.ts'
export type { WithAction, WithObservation, WithReward } from './core/wrappers/wrapped.ts'
export { type CompiledFunction, compile } from './engine/compile.ts'
// Engines
export type {
  ArrayOf,
  Compiled,
  CompileOptions,
  DType,
  Engine,
  Specs,
  StepFunction,
  TensorSpec,
  VariableGroups,
} from './engine/engine.ts'
export { openEngine } from './engine/open.ts'
export { tf } from './engine/tf.ts'
export { defineExperiment, type Experiment } from './experiment.ts'
// Environments of others
export { fromGymJs, type GymJsEnv, type GymJsSpace } from './gymnasium/gym-js.ts'
export { type GymnasiumOptions, gymnasium } from './gymnasium/gymnasium.ts'
// The event loop
export { type ArenaOptions, arena, type Contestant } from './loop/arena.ts'
export { type EvaluateOptions, evaluate as evaluateAgent } from './loop/evaluate.ts'
export type { Evaluation, EventOf, Run, TrainEvent } from './loop/events.ts'
export type { Part } from './loop/kept.ts'
export { type Control, type Moment, type ReplayOptions, replay } from './loop/replay.ts'
export type { Drift } from './loop/resimulate.ts'
export type { Left, Restart } from './loop/restart.ts'
export { type RunOptions, run } from './loop/run.ts'
export { type TrainOptions, train } from './loop/train.ts'
export {
  type VectorEnv,
  type VectorEnvOptions,
  type VectorStep,
  type VectorView,
  vectorEnv,
} from './loop/vector-env.ts'
// Networks and learning steps
export { dropout, fillNoise, noiseInputs } from './nn/dropout.ts'
export { assignFlat, flatGradients, flatten } from './nn/flat.ts'
export { learningRateOptions, rateInputs, rateSchedule, rateScheduleOptions } from './nn/learning-rate.ts'
export { huber, squaredError } from './nn/loss.ts'
export { type Activation, type MlpShape, mlp, mlpOptions, type Normalisation } from './nn/mlp.ts'
export type { NetworkBuilder, NetworkShape } from './nn/network.ts'
export { noisyDense } from './nn/noisy.ts'
export {
  adam,
  adamw,
  clipNorm,
  decoupled,
  l2,
  momentum,
  OPTIMISERS,
  type Optimiser,
  optimiserOptions,
  rmsprop,
  sgd,
} from './nn/optimiser.ts'
export { duel } from './nn/q-network.ts'
export { hardCopy, polyak } from './nn/target.ts'
export { trainable, untrained } from './nn/variables.ts'
// Operators
export { type CheckpointOptions, checkpoint } from './operators/checkpoint.ts'
export { type EvaluateOperatorOptions, evaluate } from './operators/evaluate.ts'
export { type JournalOptions, journal } from './operators/journal.ts'
export { type NoImprovementOptions, noImprovement } from './operators/no-improvement.ts'
export { only } from './operators/only.ts'
export { progress } from './operators/progress.ts'
export { type RecordOptions, record } from './operators/record.ts'
export { type RecordGamesOptions, recordGames } from './operators/record-games.ts'
export { type SolvedOptions, solved } from './operators/solved.ts'
export { type StopRule, stopWhen } from './operators/stop-when.ts'
export { type TensorboardOptions, tensorboard } from './operators/tensorboard.ts'
// Replay
export type { Field, Row, Schema } from './replay/columns.ts'
export { type NStep, type NStepOptions, type NStepRow, nStep } from './replay/n-step.ts'
export { fieldOf } from './replay/observations.ts'
export { type PrioritisedReplay, prioritisedReplay } from './replay/prioritised.ts'
export { type UniformReplay, uniformReplay } from './replay/uniform.ts'
// Search
export { EvaluationError } from './search/evaluator.ts'
// Runs
export { loadEpisode, type Which } from './store/episodes.ts'
export { type LoadAgentOptions, loadAgent } from './store/load-agent.ts'
export { loadSnapshot, type StoredSnapshot } from './store/load-snapshot.ts'
export { loadRun, type StoredRun } from './store/run.ts'
