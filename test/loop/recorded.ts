import type { Env, Step, View } from '../../src/core/env.ts'
import type { Episode, EpisodeStep } from '../../src/core/episode.ts'
import { type EnvId, type EnvSpec, make } from '../../src/core/registry.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { sample } from '../../src/core/space.ts'

/** Episode number `episode` of a run with random actions, as a recording holds it. */
export async function recorded(from: EnvId | EnvSpec, episode: number, seed = 0): Promise<Episode> {
  const env = make(from)
  const random = rng(seed).split('actions').split(episode)
  const steps: EpisodeStep[] = []
  let view: View = await env.reset(rng(seed).split('episode').split(episode))
  for (;;) {
    const action = choose(env, view.legal, random)
    const next: Step = await env.step(action as never)
    const { observation, legal, player } = view
    const { reward, terminated, truncated } = next
    const extras = { ...(legal && { legal }), ...(player !== undefined && { player }) }
    steps.push({ observation, ...extras, action, reward, terminated, truncated })
    view = next
    if (!terminated && !truncated) continue
    env.close?.()
    return {
      env: { id: typeof from === 'string' ? from : from.id },
      seed,
      episode,
      slot: 0,
      step: steps.length,
      return: steps.reduce((sum, { reward }) => sum + reward, 0),
      length: steps.length,
      terminated,
      truncated,
      steps,
      final: next.observation,
    }
  }
}

function choose(env: Env, legal: Uint8Array | undefined, random: Rng): unknown {
  if (!legal) return sample(env.actionSpace, random)
  const allowed = [...legal.keys()].filter(action => legal[action] === 1)
  return allowed[random.int(allowed.length)]
}
