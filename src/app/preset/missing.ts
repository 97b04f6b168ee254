import { taskOf } from '../../core/agent.ts'
import { type AgentFactory, agents, capable } from '../../core/define-agent.ts'
import { UserError } from '../../core/error.ts'
import { environments, envSpec, reference } from '../../core/registry.ts'
import { presets } from '../../core/settings/preset.ts'
import type { Experiment } from '../experiment.ts'
import { presetsFor } from './experiment.ts'

/** Maximum number of names in a suggestion. */
const NAMES = 6

/** The error for an agent without an environment; it names those in which the agent can act, tuned ones first. */
export function missingEnv(factory: AgentFactory): UserError {
  const { agentName: agent } = factory
  const able = environments().filter(({ create }) => factory().unsupported(taskOf(create())) === undefined)
  const ids = able.map(({ id }) => id)
  const tuned = presets().flatMap(preset => ids.filter(id => preset.agent === agent && preset.env === id))
  const names = [...new Set([...tuned, ...ids])]
  const where = names[0] === undefined ? 'sente envs lists all' : `${agent} can act in ${listed(names, 'envs')}`
  return missing('environment', `--env ${names[0] ?? '<id>'}`, where)
}

/** The error for an environment without an agent; it names those that can act there, tuned ones first. */
export function missingAgent(env: Experiment['env']): UserError {
  const { id, options } = reference(env)
  const able = capable(taskOf(envSpec(id, options).create()))
  const names = [...new Set([...presetsFor(env).map(({ agent }) => agent), ...able])]
  const who =
    names[0] === undefined ? `no learning agent can act in ${id}` : `${listed(names, 'agents')} can act in ${id}`
  return missing('agent', `--agent ${names[0] ?? 'random'}`, who)
}

/** The error for an agent or an environment in place of the experiment file; undefined if `word` is neither. */
export function misplaced(word: string): UserError | undefined {
  if (agents().some(({ agentName }) => agentName === word))
    return wrongPlace(word, 'an agent', `--agent ${word} --env <id>`)
  if (environments().some(({ id }) => id === word))
    return wrongPlace(word, 'an environment', `--agent <name> --env ${word}`)
  return undefined
}

const wrongPlace = (word: string, kind: string, flags: string) =>
  new UserError(`"${word}" is ${kind}, not an experiment file: say ${flags}.`, { usage: true })

const missing = (what: string, flag: string, names: string) =>
  new UserError(`the ${what} is missing: add one, such as ${flag} (${names}).`, { usage: true })

const listed = (names: readonly string[], command: string): string =>
  names.length > NAMES
    ? `${names.slice(0, NAMES).join(', ')} and ${names.length - NAMES} others, see sente ${command}`
    : names.join(', ').replace(/, ([^,]*)$/, ' and $1')
