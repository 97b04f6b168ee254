import type { Agent } from '../core/agent.ts'
import type { Space, Value } from '../core/space.ts'
import { agentState, type Parts } from './agent-state.ts'

/** What an agent owns: its engine, state and variables. */
export interface AgentParts extends Omit<Parts, 'counts'> {
  /** Its counts are saved with the agent. */
  readonly clock: { readonly counts: Record<string, number> }
  /** Networks, optimizers and other owners of variables, disposed of with the agent. */
  readonly owned: readonly { dispose(): void }[]
}

/** The members that each agent implements itself. */
export type Behavior<O, A> = Omit<Agent<O, A>, 'engine' | 'dispose' | keyof ReturnType<typeof agentState>>

/**
 * Builds an agent from its parts: adds to `behavior` (which it returns) the engine's description, `weights`,
 * `load`, `save`, `restore`, `settle` and `dispose`.
 *
 * @example
 * return agentOf({ engine, clock, streams, acting: ['q'], owned: [theta, descent], changed: policy.changed }, {
 *   plan, memory, act, observe, learn,
 * })
 */
export function agentOf<O = Value<Space>, A = unknown>(parts: AgentParts, behavior: Behavior<O, A>): Agent<O, A> {
  const { engine, owned } = parts
  const members = Object.assign(behavior, agentState({ ...parts, counts: parts.clock.counts }), {
    dispose() {
      engine.dispose()
      for (const owner of owned) owner.dispose()
    },
  })
  // an accessor: a calibrated engine is chosen as the first step is compiled
  return Object.defineProperty(members, 'engine', { enumerable: true, get: () => engine.info }) as Agent<O, A>
}
