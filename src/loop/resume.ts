import type { Agent } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { requireWeights, shapesOf } from '../core/guard/saved-agent.ts'
import type { Snapshot } from '../core/snapshot.ts'

/** An episode that a resumed run had to restart. */
export interface Restarted {
  readonly slot: number
  readonly episode: number
  /** Completes the sentence "the episode restarts because …". */
  readonly reason: string
}

/** Restores the agent and its environments from a snapshot. @throws UserError when the agent does not match it. */
export async function restore(
  { agent: saved, weights, memory, step }: Snapshot,
  agent: Agent,
  environments: () => Promise<readonly Restarted[]>,
): Promise<readonly Restarted[]> {
  let advice = '' // a replay memory's errors bring their own
  try {
    if (!memory !== !agent.memory)
      throw new UserError(
        memory ? 'a replay memory was saved, but it has none.' : 'it has a replay memory, but none was saved.',
      )
    if (memory) agent.memory!.restore(memory)
    advice = ' Its settings may have changed, such as the network size: use those of the saved run.'
    agent.restore(saved)
    requireWeights(weights, shapesOf(agent.weights()))
  } catch (error) {
    const { message } = error as Error
    throw new UserError(`the agent cannot resume at step ${step}: ${message.replace(/\.?$/, '.')}${advice}`, {
      cause: error,
    })
  }
  return environments()
}

const fixed = { env: 'environment', agentName: 'agent', seed: 'seed', envs: 'number of environments' } as const

/** @throws UserError when the snapshot belongs to a different run, or is past the requested steps. */
export function requireFit(
  snapshot: Snapshot,
  options: Pick<Snapshot, 'env' | 'agentName' | 'seed' | 'envs'> & { readonly steps: number },
): void {
  for (const [key, name] of Object.entries(fixed) as [keyof typeof fixed, string][])
    if (snapshot[key] !== options[key])
      throw new UserError(
        `the ${name} of the run to resume is ${snapshot[key]}, not ${options[key]}: pass the same ${name}, or start ` +
          `a new run.`,
        { usage: true },
      )
  if (options.steps < snapshot.step)
    throw new UserError(
      `the run to resume is already at step ${snapshot.step}, past the ${options.steps} steps requested: request more.`,
      { usage: true },
    )
}
