import '../../agents/index.ts'
import { agents } from '../core/define-agent.ts'
import type { Experiment } from '../experiment.ts'
import { evaluate } from '../loop/evaluate.ts'
import { loadAgent } from '../store/load-agent.ts'
import { loadRun } from '../store/run.ts'
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
  const { name, unsaved } = run.agent
  const experiment =
    unsaved.length > 0 || !agents().some(agent => agent.agentName === name) ? run.experiment : undefined
  const given = experiment === undefined ? {} : ((await loadModule(experiment)).default as Pick<Experiment, 'agent'>)
  const agent = await loadAgent(run, given)
  const { mean, std, returns } = await evaluate({ env: run.env, agent, episodes, seed: seed ?? run.seed, label: 'end' })
  agent.dispose()
  console.log(json ? JSON.stringify({ type: 'evaluation', mean, std, returns }) : outcome({ mean, std, returns }))
}
