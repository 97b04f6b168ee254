import type { AgentDefinition, AgentSpec } from './agent.ts'
import { type Config, configure, type Options } from './option.ts'

/** Makes agent specs: `dqn({ gamma: 0.9 })`. Carries what the command line and the documentation show of the agent. */
export interface AgentFactory<O extends Options = Options> {
  (overrides?: { readonly [K in keyof O]?: Config<O>[K] }): AgentSpec
  readonly agentName: string
  readonly title: string
  readonly paper: string
  readonly options: O
}

/**
 * Turns an agent file's definition into the function that users call. Settings are checked at the call.
 *
 * @throws UserError for an unknown option (with the nearest name) or a value outside its limits.
 */
export function defineAgent<O extends Options>(definition: AgentDefinition<O>): AgentFactory<O> {
  const { name, title, paper, options } = definition
  const factory = (overrides: object = {}): AgentSpec => {
    const config = configure(`agent ${name}`, options, overrides as Record<string, unknown>)
    return {
      name,
      config,
      unsupported: definition.unsupported,
      create: async context => definition.create(context, config),
    }
  }
  return Object.assign(factory, { agentName: name, title, paper, options })
}
