// Every public name, by topic. What is not here may change without notice.

export * from '../agents/index.ts'
export * from '../envs/index.ts'
// Experiments and their runs
export * from './app/index.ts'
export { type TrainByNameOptions, train } from './app/preset/train.ts'
// Environments of others
export { fromGymJs, type GymJsEnv, type GymJsSpace } from './bridges/gym-js.ts'
export { type GymnasiumOptions, gymnasium } from './bridges/gymnasium/gymnasium.ts'
export { type CheckAgentOptions, checkAgent } from './check/check-agent.ts'
export { type CheckEnvOptions, checkEnv } from './check/check-env.ts'
export { type CheckGameOptions, checkGame } from './check/check-game.ts'
export type { Problem } from './check/problem.ts'
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
  MemoryRow,
  Metrics,
  Mode,
  PolicyRequest,
  Saved,
  Sink,
  Task,
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
export { type AgentFactory, agentFactory, agents, defineAgent } from './core/define-agent.ts'
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
export { Diverged, type Divergence } from './core/guard/diverged.ts'
export { type Config, configure, type Idle, type Limits, type Option, type Options, option } from './core/option.ts'
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
// Randomness
export { type Rng, type RngState, rng } from './core/rng.ts'
export { cosine, exponential, linear, type Schedule, stepped, valueAt, warmedUp } from './core/schedule.ts'
export {
  definePreset,
  type MeasuredPlay,
  type MeasuredReturn,
  type Preset,
  presets,
} from './core/settings/preset.ts'
export type { EndCause, Snapshot } from './core/snapshot.ts'
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
// Engines
export * from './engine/index.ts'
// Models of environments
export type { Outcome, TabularEnv, Transitions } from './env-kit/tabular.ts'
export { type EloDifference, eloDifference, eloOf, type Score, scoreOf, shareOf } from './games/elo.ts'
export { type Choices, type Chooser, type MatchGame, type MatchOptions, match } from './games/match.ts'
export { type Repeats, repeatsOf } from './games/repeats.ts'
export { selfPlay, viewOf } from './games/self-play.ts'
export { squareName, squareSymmetries } from './games/square-board.ts'
export {
  type AsyncOpponent,
  agentOpponent,
  type Opponent,
  randomOpponent,
  type VersusOptions,
  versus,
} from './games/versus.ts'
export { duel } from './kit/heads/q-network.ts'
export { learningRateOptions, rateInputs, rateSchedule, rateScheduleOptions } from './kit/learning/learning-rate.ts'
export { hardCopy, polyak } from './kit/learning/target.ts'
// The event loop
export { type ArenaOptions, arena, type Contestant } from './loop/arena.ts'
export type { Left, Restart } from './loop/episode/restart.ts'
export { type EvaluateOptions, evaluate as evaluateAgent } from './loop/evaluate.ts'
export type { Evaluation, EventOf, Run, TrainEvent } from './loop/events.ts'
export type { Part } from './loop/kept.ts'
export { type RunOptions, run } from './loop/run.ts'
export type { TrainOptions } from './loop/train.ts'
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
export { huber, squaredError } from './nn/loss.ts'
export { type Activation, type MlpShape, mlp, mlpOptions, type Normalization } from './nn/mlp.ts'
export type { NetworkBuilder, NetworkShape } from './nn/network.ts'
export { noisyDense } from './nn/noisy.ts'
export {
  adam,
  adamw,
  clipNorm,
  decoupled,
  l2,
  momentum,
  OPTIMIZERS,
  type Optimizer,
  optimizerOptions,
  rmsprop,
  sgd,
} from './nn/optimizer.ts'
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
export { type StopRule, type StopVerdict, stopWhen } from './operators/stop-when.ts'
export { type TensorboardOptions, tensorboard } from './operators/tensorboard.ts'
export { type Control, type Moment, type ReplayOptions, replay } from './playback/replay.ts'
export type { Drift } from './playback/verify.ts'
// Replay
export type { Field, Row, Schema } from './replay/columns.ts'
export { type NStep, type NStepOptions, type NStepRow, nStep } from './replay/n-step.ts'
export { fieldOf } from './replay/observations.ts'
export { type PrioritizedReplay, prioritizedReplay } from './replay/prioritized.ts'
export { type UniformReplay, uniformReplay } from './replay/uniform.ts'
// Search
export { EvaluationError } from './search/evaluator.ts'
// Wrappers of environments
export * from './wrappers/index.ts'
