import '../../../agents/index.ts'
import { type AgentFactory, agentFactory, agents } from '../../core/define-agent.ts'
import { envSpec, isKnown, reference } from '../../core/registry.ts'
import { type Preset, presetFor, presetName, presetNamed, requirePreset } from '../../core/settings/preset.ts'
import { describe } from '../../core/space.ts'
import type { Experiment } from '../experiment.ts'

/**
 * The preset of an agent for an environment; undefined if there is none, if the environment of that name has other
 * spaces than the preset's, or the agent of that name lacks an option.
 */
function fittingPreset({ agentName, options: known }: AgentFactory, env: Experiment['env']): Preset | undefined {
  const { id, options } = reference(env)
  const preset = presetFor(agentName, id)
  const own = typeof env === 'object' && 'create' in env
  if (!preset || !(own || isKnown(id)) || Object.keys(preset.options).some(name => !(name in known))) return undefined
  const made = (own ? env : envSpec(id, options)).create()
  const spaces = [describe(made.observationSpace), describe(made.actionSpace)]
  made.close?.()
  return spaces.every((space, i) => space === preset.spaces[i]) ? preset : undefined
}

/** The presets of all agents for an environment. */
export const presetsFor = (env: Experiment['env']): readonly Preset[] =>
  agents().flatMap(factory => fittingPreset(factory, env) ?? [])

/**
 * An agent in an environment as an experiment: with the settings of its preset; if there is none or it is not wanted,
 * with its defaults, over 50,000 steps.
 */
export function namedExperiment(factory: AgentFactory, env: Experiment['env'], plain = false): Experiment {
  const preset = plain ? undefined : fittingPreset(factory, env)
  if (preset) return experimentOf(preset, env)
  return { name: nameOf(factory.agentName, env), env, agent: factory(), steps: 50_000 }
}

/** A preset as an experiment, in an environment of the same name. */
function experimentOf(preset: Preset, env: Experiment['env'] = preset.env): Experiment {
  const { spaces: _, measured: __, options, ...settings } = preset
  const { agent } = preset
  const named = { name: nameOf(agent, env), preset: presetName(agent, preset.env) }
  return { ...settings, ...named, env, agent: agentFactory(agent)(options) }
}

const nameOf = (agent: string, env: Experiment['env']) => `${agent}-${reference(env).id}`

/**
 * An agent's preset for an environment as an experiment.
 *
 * @param fields Replace those of the preset.
 * @throws UserError when there is no such preset; it names those of the agent.
 * @example
 * export default presetExperiment('dqn', 'CartPole-v1', { name: 'cartpole-dqn', seed: 1 })
 */
export const presetExperiment = (
  agent: string,
  env: Preset['env'],
  fields: Partial<Omit<Experiment, 'agent' | 'env' | 'preset'>> = {},
): Experiment => ({ ...experimentOf(requirePreset(agent, env)), ...fields })

/** Fields of an experiment that a preset may hold. */
const FIELDS = ['steps', 'envs', 'evaluate', 'stopWhenSolved', 'stopWithoutImprovement'] as const

/** Names of the settings in which an experiment differs from its preset, whose result was measured without them. */
export function changesOf(experiment: Experiment): readonly string[] {
  const preset = presetNamed(experiment.preset ?? '')
  if (!preset) return []
  const [was, is] = [
    { envs: 1, ...experimentOf(preset) },
    { envs: 1, ...experiment },
  ]
  const options = Object.keys(was.agent.config).filter(name => !same(was.agent.config[name], is.agent.config[name]))
  const fields = FIELDS.filter(name => !same(was[name], is[name]))
  return [...options, ...fields, ...(reference(is.env).options ? ["the environment's options"] : [])]
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a !== 'function' && typeof b !== 'function' && JSON.stringify(a) === JSON.stringify(b))
