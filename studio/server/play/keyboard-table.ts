import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { Frame, Step, View } from '../../../src/core/env.ts'
import { type EpisodeStep, startOf } from '../../../src/core/episode.ts'
import { UserError } from '../../../src/core/error.ts'
import { patient } from '../../../src/core/guard/in-time.ts'
import { make } from '../../../src/core/registry.ts'
import { beginRecordings, recorded } from '../../../src/store/episodes/recordings.ts'
import { EpisodeWriter } from '../../../src/store/episodes/writer.ts'
import type { Picture, Play } from '../../wire/plays.ts'
import { loadEnvs } from './modules.ts'
import type { KeyboardSetup, Methods } from './setup.ts'

/** A file with this many bytes is full. */
const SIZE = 64 * 2 ** 20

/** The state of an episode, and its number if it has just been recorded. */
export type Standing = Omit<Play, 'id' | 'kept'> & { readonly recorded?: number }

/** An environment that a person plays with the keyboard; finished episodes are recorded. */
export async function keyboardTable(setup: KeyboardSetup): Promise<Methods> {
  const { env: id, seed, folder, modules } = setup
  await loadEnvs(modules.env)
  const env = patient(make(id))
  const { actionSpace } = env
  const writer = new EpisodeWriter(
    join(folder, 'episodes'),
    { env: { id }, seed, agent: 'a human' },
    { size: SIZE, thoughts: {} },
  )
  let episode = 0
  let view: View | undefined
  let steps: EpisodeStep[] = []
  let sum = 0

  const standing = async ({ terminated, truncated }: Pick<Step, 'terminated' | 'truncated'>): Promise<Standing> => ({
    env: id,
    observation: numbersOf(view!.observation),
    shape: env.observationSpace.kind === 'box' ? [...env.observationSpace.shape] : [],
    length: steps.length,
    return: sum,
    terminated,
    truncated,
    ...(setup.picture && env.render && { picture: pictureOf(await env.render()) }),
  })

  const keep = ({ terminated, truncated, observation }: Step): Pick<Standing, 'recorded' | 'problem'> => {
    try {
      beginRecordings(folder, 'episodes')
      const step = recorded(folder).step + steps.length
      const summary = { episode, slot: 0, step, return: sum, length: steps.length, terminated, truncated }
      writer.append(summary, { steps, final: observation })
      return { recorded: episode }
    } catch (error) {
      return { problem: (error as Error).message }
    }
  }

  return {
    /** Begins an episode with this number, which determines its start. */
    async restart(number: number) {
      episode = number
      steps = []
      sum = 0
      view = await env.reset(startOf({ seed, episode }))
      return standing({ terminated: false, truncated: false })
    },

    async step(chosen: number) {
      if (!view) throw new UserError('the episode has ended: restart it.')
      const action = actionSpace.kind === 'box' ? Float32Array.of(chosen) : chosen
      const { observation, legal, player } = view
      if (legal && legal[chosen] !== 1) throw new UserError(`action ${chosen} is illegal now: choose another.`)
      const next = await env.step(action as never)
      const { reward, terminated, truncated } = next
      steps.push({
        observation,
        ...(legal && { legal }),
        ...(player !== undefined && { player }),
        action,
        reward,
        terminated,
        truncated,
      })
      sum += reward
      view = next
      const now = await standing(next)
      if (!terminated && !truncated) return now
      view = undefined
      return { ...now, ...keep(next) }
    },
  }
}

const numbersOf = (observation: unknown): number[] =>
  typeof observation === 'number' ? [observation] : Array.from(observation as ArrayLike<number>)

const pictureOf = (frame: Frame): Picture =>
  'rgba' in frame ? { ...frame, rgba: deflateSync(frame.rgba, { level: 1 }).toString('base64') } : frame
