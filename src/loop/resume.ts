import type { Agent } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { requireWeights, shapesOf } from '../core/guard/saved-agent.ts'
import type { Snapshot } from '../core/snapshot.ts'

/** An episode that a resumed run had to start again. */
export interface Restarted {
  readonly slot: number
  readonly episode: number
  /** In words that finish "the episode starts again, because …". */
  readonly reason: string
}

/** Makes the agent and its environments what they were. @throws UserError when the agent is of another make. */
export async function restore(
  { agent: saved, weights, memory, step }: Snapshot,
  agent: Agent,
  environments: () => Promise<readonly Restarted[]>,
): Promise<readonly Restarted[]> {
  let advice = '' // a memory gives its own
  try {
    if (!memory !== !agent.memory)
      throw new UserError(memory ? 'it has no replay memory, and one was saved.' : 'its replay memory was not saved.')
    if (memory) agent.memory!.restore(memory)
    advice = ' Was it given other settings, such as another size?'
    agent.restore(saved)
    requireWeights(weights, shapesOf(agent.weights()))
  } catch (error) {
    const { message } = error as Error
    throw new UserError(`the agent cannot continue from step ${step}: ${message.replace(/\.?$/, '.')}${advice}`, {
      cause: error,
    })
  }
  return environments()
}

const fixed = { env: 'environment', agentName: 'agent', seed: 'seed', envs: 'number of environments' } as const

/** @throws UserError when the run to be continued is another one, or over. */
export function requireFit(
  snapshot: Snapshot,
  options: Pick<Snapshot, 'env' | 'agentName' | 'seed' | 'envs'> & { readonly steps: number },
): void {
  for (const [key, name] of Object.entries(fixed) as [keyof typeof fixed, string][])
    if (snapshot[key] !== options[key])
      throw new UserError(
        `the run to resume has the ${name} ${snapshot[key]}, not ${options[key]}: give the same, or start a new run.`,
        { usage: true },
      )
  if (options.steps < snapshot.step)
    throw new UserError(
      `the run to resume is at step ${snapshot.step}, beyond the ${options.steps} steps asked for: ask for more steps.`,
      { usage: true },
    )
}
