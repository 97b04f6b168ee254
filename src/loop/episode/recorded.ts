import type { Transition } from '../../core/agent.ts'
import type { EpisodeStep } from '../../core/episode.ts'

/** The step of an episode that a transition is. Arrays of the agent, which may overwrite them, are copied. */
export function recordedStep({ view, decision, next }: Transition): EpisodeStep {
  const { observation, legal, player } = view
  const { reward, terminated, truncated } = next
  const { action, thought } = decision
  return {
    observation,
    ...(legal && { legal }),
    ...(player !== undefined && { player }),
    action: copy(action),
    reward,
    terminated,
    truncated,
    ...(thought && { thought: copies(thought) }),
  }
}

function copies(thought: NonNullable<EpisodeStep['thought']>): NonNullable<EpisodeStep['thought']> {
  const made: Record<string, number | Float32Array> = {}
  for (const name in thought) made[name] = copy(thought[name]!)
  return made
}

const copy = <T>(value: T): T => (ArrayBuffer.isView(value) ? ((value as unknown as Float32Array).slice() as T) : value)
