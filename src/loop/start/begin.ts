import type { Agent, AgentSpec, TypedArray, Weights } from '../../core/agent.ts'
import type { Env, Json } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'

/** What a new run takes over from another one: all that it has learned, without its experience and optimizer. */
export interface Start {
  /** The other run, for messages. */
  readonly path: string
  readonly agentName: AgentSpec['name']
  readonly weights: Weights
  /** The arrays of its agent's `save()`. */
  readonly arrays: Readonly<Record<string, TypedArray>>
  /** What its environments had learned (`freeze`), such as the statistics of a normalizing wrapper. */
  readonly learned?: Json | undefined
}

/** Gives a new agent and its environments what another run has learned. @throws UserError when it does not fit. */
export async function begin(start: Start, spec: AgentSpec, agent: Agent, envs: readonly Env[]): Promise<void> {
  const { path, agentName, weights, arrays, learned } = start
  if (agentName !== spec.name)
    throw new UserError(`${path} is a run of ${agentName}, not of ${spec.name}: start from a run of the same agent.`, {
      usage: true,
    })
  if (agent.learned) {
    await agent.settle?.()
    const fresh = agent.save()
    const taken = agent.learned.map(name => {
      const [given, own] = [arrays[name], fresh.arrays[name]!]
      if (given?.length === own.length && given.constructor === own.constructor) return [name, given] as const
      throw misfit(path, `its "${name}" has ${given?.length ?? 0} numbers, not ${own.length}`)
    })
    agent.restore({ ...fresh, arrays: { ...fresh.arrays, ...Object.fromEntries(taken) } })
  } else
    try {
      agent.load(weights)
    } catch (error) {
      throw misfit(path, (error as Error).message.replace(/\.$/, ''), error)
    }
  if (learned !== undefined && envs[0]!.freeze) for (const env of envs) await env.restore?.(learned)
}

const misfit = (path: string, why: string, cause?: unknown): UserError =>
  new UserError(
    `this run cannot start from ${path}: ${why}; the network needs the same options there and here, and must fit the ` +
      'observations and actions of both environments.',
    { usage: true, cause },
  )
