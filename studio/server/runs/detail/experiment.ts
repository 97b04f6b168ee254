import '../../../../agents/index.ts'
import type { Experiment } from '../../../../src/app/experiment.ts'
import { presetExperiment } from '../../../../src/app/preset/experiment.ts'
import { type AgentFactory, agents } from '../../../../src/core/define-agent.ts'
import { presetNamed } from '../../../../src/core/settings/preset.ts'
import type { StoredRun } from '../../../../src/store/runs/run.ts'

/** The agent of a run as it is defined here; undefined for one of the user's own that was not named. */
export const factoryOf = ({ agent }: StoredRun): AgentFactory | undefined =>
  agents().find(({ agentName }) => agentName === agent.name)

/** A run's settings as an experiment. */
export function experimentOf(run: StoredRun): Experiment {
  const { settings, name, env, agent, steps, seed, envs, workers = 0, device } = run
  return { ...settings, name, env, agent: { ...agent }, steps, seed, envs, workers, ...device } as unknown as Experiment
}

/** The preset that a run follows, as an experiment; undefined if it follows none. */
export function presetOf({ settings, agent }: StoredRun): Experiment | undefined {
  const preset = presetNamed(settings?.preset ?? '')
  return preset && preset.agent === agent.name ? presetExperiment(preset.agent, preset.env) : undefined
}
