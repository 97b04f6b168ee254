import '../../agents/index.ts'
import { agents } from '../core/define-agent.ts'
import { environments, register } from '../core/registry.ts'
import type { Experiment } from '../experiment.ts'
import { evaluate } from '../loop/evaluate.ts'
import { loadAgent } from '../store/load-agent.ts'
import { loadRun, type StoredRun } from '../store/run.ts'
import { ensureEnv } from './env-argument.ts'
import { loadModule } from './load-module.ts'
import { outcome } from './summary.ts'

/** Plays the run's final evaluation again, or another one with other episodes or another seed. */
export async function evaluateRun(
  folder: string,
  { episodes, seed, json }: { episodes: number; seed?: number; json?: boolean },
): Promise<void> {
  const run = loadRun(folder)
  await ensureEnv(run.env)
  const agent = await loadAgent(run, (await experimentBehind(run)) ?? {})
  const { mean, std, returns } = await evaluate({ env: run.env, agent, episodes, seed: seed ?? run.seed, label: 'end' })
  agent.dispose()
  console.log(json ? JSON.stringify({ type: 'evaluation', mean, std, returns }) : outcome({ mean, std, returns }))
}

/** The experiment file is run again only where the run needs more than its own folder holds. */
export async function experimentBehind(run: StoredRun): Promise<Experiment | undefined> {
  const knownEnv = () => environments().some(({ id }) => id === run.env.id)
  const knownAgent = agents().some(({ agentName }) => agentName === run.agent.name)
  if (run.experiment === undefined || (knownAgent && knownEnv() && run.agent.unsaved.length === 0)) return undefined
  const experiment = (await loadModule(run.experiment)).default as Experiment
  if (!knownEnv() && typeof experiment.env === 'object' && 'create' in experiment.env) register(experiment.env)
  return experiment
}
