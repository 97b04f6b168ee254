import type { Agent, AgentSpec } from '../../core/agent.ts'
import type { Env } from '../../core/env.ts'
import type { Episode } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { describe, mismatch, type Space } from '../../core/space.ts'
import { inspector } from '../episode/inspect.ts'
import { breather } from '../promise.ts'

/** Episodes that others played, for an agent to learn from. */
export interface Dataset {
  /** Where they are, for messages. */
  readonly path: string
  /** Of the environment in which they were played, where known. */
  readonly observationSpace?: Space
  readonly actionSpace?: Space
  /** Reads one episode after the other; each call starts over. */
  episodes(): Iterable<Pick<Episode, 'steps' | 'final'>>
}

/**
 * Lets an agent observe the steps of a dataset as if they were its own, of slot 0; its schedules stay at their start.
 * An episode without an end counts as truncated.
 *
 * @throws UserError when the agent takes none, or the data does not fit the environment.
 */
export async function takeIn(
  { path, episodes, ...spaces }: Dataset,
  spec: AgentSpec,
  agent: Agent,
  { observationSpace, actionSpace }: Env,
  signal: AbortSignal,
): Promise<void> {
  if (!agent.store)
    throw new UserError(
      `agent ${spec.name} learns only from steps of its own: leave out --dataset, or choose an agent with a replay ` +
        'memory of transitions, such as dqn, ddpg, td3, sac or bc.',
      { usage: true },
    )
  for (const [name, space, own] of [
    ['observations', spaces.observationSpace, observationSpace],
    ['actions', spaces.actionSpace, actionSpace],
  ] as const)
    if (space && describe(space) !== describe(own))
      throw new UserError(`${path} has ${name} in ${describe(space)}, but the environment has ${describe(own)}.`, {
        usage: true,
      })
  const { view: viewed, step: stepped } = inspector(observationSpace, actionSpace)
  const breath = breather()
  await agent.settle?.()
  const { numbers } = agent.save()
  let episode = 0
  for (const { steps, final } of episodes()) {
    for (const [i, { action, reward, terminated, truncated, ...view }] of steps.entries()) {
      const { observation, legal } = steps[i + 1] ?? { observation: final }
      const cut = truncated || (i === steps.length - 1 && !terminated)
      const next = { observation, ...(legal && { legal }), reward, terminated, truncated: cut }
      const acted = mismatch(actionSpace, action) ?? (view.legal?.[action as number] === 0 ? 'is illegal' : undefined)
      const wrong = (i === 0 && viewed(view)) || (acted && `got an action that ${acted}`) || stepped(next)
      if (wrong) throw new UserError(`${path}: in step ${i} of episode ${episode} the environment ${wrong}.`)
      agent.observe({ slot: 0, view, decision: { action }, next })
    }
    episode++
    if (breath.due()) await breath.take()
    if (signal.aborted) return
  }
  if (episode === 0) throw new UserError(`${path} has no episode to learn from.`)
  await agent.settle?.()
  agent.restore({ ...agent.save(), numbers })
}
