import type { AgentDefinition, AgentSpec, Task } from './agent.ts'
import { didYouMean, UserError } from './error.ts'
import { configure, type Option, type Options } from './option.ts'
import type { Chosen } from './registry.ts'
import { requirePreset } from './settings/preset.ts'

/**
 * Creates agent specs: `dqn({ gamma: 0.9 })`. Carries what the command line and the documentation show. `C`:
 * values of the options, each optional.
 */
export interface AgentFactory<C extends object = Readonly<Record<string, unknown>>> {
  (overrides?: C): AgentSpec
  readonly agentName: string
  readonly title: string
  readonly paper: string
  readonly options: { readonly [K in keyof C]-?: Option<unknown> }
  /** The file or package that defines it, set when `--agent` names one; its specs carry it, for run folders. */
  module?: string
  /**
   * The spec with the settings of its preset for an environment, and `overrides` on top; of a preset, steps, evaluation
   * and stop rule come with `train({ agent: 'dqn' })` only.
   *
   * @throws UserError when there is no such preset; it names those of the agent.
   * @example
   * train({ env: 'CartPole-v1', agent: dqn.for('CartPole-v1', { learningRate: 1e-3 }), steps: 20_000 })
   */
  for(env: string, overrides?: C): AgentSpec
}

const factories = new Map<string, AgentFactory>()

/**
 * Turns an agent's definition into the function that users call, and registers it by its name for `--agent` and
 * `loadAgent` (replacing one of the same name). Settings are validated at the call.
 *
 * @throws UserError for an unknown option (with the nearest name) or a value outside its limits.
 */
export function defineAgent<O extends Options>(definition: AgentDefinition<O>): AgentFactory<Chosen<O>> {
  const { name, title, paper, options, suit } = definition
  const factory = (overrides: object = {}): AgentSpec => {
    const config = configure(`agent ${name}`, options, overrides as Record<string, unknown>)
    return {
      name,
      ...(made.module !== undefined && { module: made.module }),
      config,
      ...(definition.offline && { offline: true }),
      unsupported: env =>
        env.players === 2 && !definition.bothSides
          ? 'it plays one side, and the environment needs both: give it an opponent with versus(game, opponent).'
          : definition.unsupported(env, config),
      ...(suit && { suited: facts => factory({ ...config, ...suit(config, facts) }) }),
      create: async context => definition.create(context, config),
    }
  }
  const tuned = (env: string, overrides?: object) => factory({ ...requirePreset(name, env).options, ...overrides })
  const about = { agentName: name, title, paper, options, for: tuned }
  const made = Object.assign(factory, about) as unknown as AgentFactory<Chosen<O>>
  factories.set(name, made as AgentFactory)
  return made
}

/** Every agent defined so far, in order of definition. */
export const agents = (): readonly AgentFactory[] => [...factories.values()]

/**
 * Names of the agents that can learn in `env` from nothing; the baselines, which have no paper, and agents that need a
 * dataset are left out.
 */
export const capable = (env: Task): readonly string[] =>
  agents()
    .filter(factory => factory.paper !== '' && !factory().offline && factory().unsupported(env) === undefined)
    .map(({ agentName }) => agentName)

/** The agent of that name. @throws UserError with the nearest name when there is none. */
export function agentFactory(name: string): AgentFactory {
  const factory = factories.get(name)
  if (!factory)
    throw new UserError(`there is no agent "${name}".${didYouMean(name, [...factories.keys()])}`, { usage: true })
  return factory
}
