import type { Agent } from '../core/agent.ts'
import { UserError } from '../core/error.ts'

/** @throws UserError for an agent with a recurrent state: games are played from positions, which do not hold it. */
export function requireStateless({ stateSize = 0 }: Agent): void {
  if (stateSize > 0)
    throw new UserError(
      'the agent has a recurrent state, but moves are chosen from positions alone: take an agent without memory, or ' +
        'evaluate this one in its own environment with npx sente eval.',
    )
}
