// sente/web: the public names that need no file system, for bundlers. Files that only Node can run are replaced by
// those of this folder: see `browser` in package.json.

export * from '../../agents/index.ts'
export * from '../../envs/index.ts'
export { presetExperiment } from '../app/preset/experiment.ts'
export { type TrainByNameOptions, train } from '../app/preset/train.ts'
export { type CheckEnvOptions, checkEnv } from '../check/check-env.ts'
export { type CheckGameOptions, checkGame } from '../check/check-game.ts'
export type {
  Agent,
  AgentContext,
  AgentSpec,
  Decision,
  EngineInfo,
  Metrics,
  Mode,
  Task,
  Transition,
} from '../core/agent.ts'
export { type BoardGame, DRAW, FIRST_WINS, legalActions, type Returns, SECOND_WINS } from '../core/board-game.ts'
export { type AgentFactory, agentFactory, agents, defineAgent } from '../core/define-agent.ts'
export { type Env, type Step, type SyncEnv, termination, transition, truncation, type View } from '../core/env.ts'
export { UserError } from '../core/error.ts'
export { Diverged } from '../core/guard/diverged.ts'
export { type Config, configure, type Option, type Options, option } from '../core/option.ts'
export { type EnvDefinition, type EnvSpec, environments, envSpec, make, register } from '../core/registry.ts'
export { type Rng, type RngState, rng } from '../core/rng.ts'
export { presets } from '../core/settings/preset.ts'
export type { EndCause, Snapshot } from '../core/snapshot.ts'
export { type Box, box, type Discrete, discrete, type MultiDiscrete, multiDiscrete, type Space } from '../core/space.ts'
export * from '../engine/index.ts'
export { type MatchOptions, match } from '../games/match.ts'
export { selfPlay, viewOf } from '../games/self-play.ts'
export { randomOpponent, versus } from '../games/versus.ts'
export * as kit from '../kit/index.ts'
export { type ArenaOptions, arena, type Contestant } from '../loop/arena.ts'
export { type EvaluateOptions, evaluate as evaluateAgent } from '../loop/evaluate.ts'
export type { Evaluation, EventOf, Run, TrainEvent } from '../loop/events.ts'
export { type RunOptions, run } from '../loop/run.ts'
export type { TrainOptions } from '../loop/train.ts'
export { adam, type Optimizer, sgd } from '../nn/optimizer.ts'
export { type EvaluateOperatorOptions, evaluate } from '../operators/evaluate.ts'
export { type NoImprovementOptions, noImprovement } from '../operators/no-improvement.ts'
export { only } from '../operators/only.ts'
export { type SolvedOptions, solved } from '../operators/solved.ts'
export { type StopRule, type StopVerdict, stopWhen } from '../operators/stop-when.ts'
export { type Control, type Moment, type ReplayOptions, replay } from '../playback/replay.ts'
export { type PrioritizedReplay, prioritizedReplay } from '../replay/prioritized.ts'
export { type UniformReplay, uniformReplay } from '../replay/uniform.ts'
export * as search from '../search/index.ts'
export * from '../wrappers/index.ts'
export { serveRuns } from './serve-runs.ts'
export { type RemoteEvent, type RemoteRun, trainInWorker, type WorkerLike } from './train-in-worker.ts'
export { wasmFiles } from './wasm-files.ts'
