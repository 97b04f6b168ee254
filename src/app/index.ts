// sente/runs: experiments, their runs, and their folders.

export type { Start } from '../loop/start/begin.ts'
export type { Dataset } from '../loop/start/experience.ts'
export { type LoadAgentOptions, loadAgent } from '../store/checkpoints/load-agent.ts'
export { loadSnapshot, type StoredSnapshot } from '../store/checkpoints/load-snapshot.ts'
export { listEpisodes, loadEpisode, type Which } from '../store/episodes/episodes.ts'
export { loadRun, type StoredRun } from '../store/runs/run.ts'
export { listRuns, type RunSummary, type UnreadableRun } from '../store/runs/runs.ts'
export type { Pruner, Verdict } from '../tuning/pruner.ts'
export { type AshaPrunerOptions, ashaPruner } from '../tuning/pruners/asha.ts'
export { type MedianPrunerOptions, medianPruner } from '../tuning/pruners/median.ts'
export type { History, Sampler } from '../tuning/sampler.ts'
export { cmaEsSampler } from '../tuning/samplers/cma-es.ts'
export { randomSampler } from '../tuning/samplers/random.ts'
export { sobolSampler } from '../tuning/samplers/sobol.ts'
export { type TpeOptions, tpeSampler } from '../tuning/samplers/tpe.ts'
export {
  type Choice,
  choice,
  type Domain,
  type Parameter,
  type Point,
  type Range,
  type RangeOptions,
  range,
  type SearchSpace,
  type When,
  when,
} from '../tuning/space.ts'
export type { FinishedTrial, Report } from '../tuning/trial.ts'
export { inChildProcess, inChildProcesses, type ProcessOutcome } from './child-process.ts'
export type { Named } from './code/code.ts'
export type { Texts } from './env-argument.ts'
export { type EvaluateRunOptions, evaluateRun, greedyEpisodes, type RunEvaluation } from './evaluate-run.ts'
export { defineExperiment, type Experiment } from './experiment.ts'
export { type ExportedEpisodes, exportMinari } from './export-minari.ts'
export { type ExportedPolicy, exportPolicy } from './export-policy.ts'
export { type ContestOptions, type ContestResult, contest } from './games/contest.ts'
export { type PlayOptions, type PlaySession, playSession } from './games/play-session.ts'
export { type Fields, loadExperiment, type Wanted } from './load-experiment.ts'
export { openDataset } from './loading/dataset.ts'
export { loadStart } from './loading/start.ts'
export { presetExperiment } from './preset/experiment.ts'
export { type ResumeChanges, resumeFrom } from './resume-from.ts'
export { type ServedRun, type ServeRunOptions, serveRun } from './serve/serve-run.ts'
export { intervalPlot, type PlotRow } from './sweep/interval-plot.ts'
export { type Plan, planSweep, type SweepOptions, type Trial } from './sweep/plan.ts'
export type { PrunerName, SamplerName } from './sweep/search/named.ts'
export {
  planSearch,
  type SearchOptions,
  type SearchPlan,
  type SearchTrial,
  searchTrials,
} from './sweep/search/plan.ts'
export { runSearch } from './sweep/search/search.ts'
export { bootstrapInterval, interquartileMean, probabilityOfImprovement } from './sweep/statistics.ts'
export { runSweep, type SweepEvent, type SweepHow } from './sweep/sweep.ts'
export type { TrialEvent, TrialResult } from './sweep/trial.ts'
export { type TrainIntoOptions, trainInto } from './train-into.ts'
