import '../../../envs/index.ts'
import { envsNamed } from '../../../src/app/env-argument.ts'
import type { Env } from '../../../src/core/env.ts'
import type { Episode } from '../../../src/core/episode.ts'
import { environments, isKnown, make } from '../../../src/core/registry.ts'
import { type Box, bound, width } from '../../../src/core/space.ts'
import type { Studio } from '../studio.ts'

/** What the page must know of an episode's environment. */
export interface TaskInfo {
  readonly shape: readonly number[]
  /** Names of a game's actions. */
  readonly actions?: readonly string[]
  /** Limits of a Box action. */
  readonly bounds?: { readonly low: readonly number[]; readonly high: readonly number[] }
  /** Whether both sides of a game are recorded. */
  readonly alternating: boolean
  /** Why it cannot be played again here, as a sentence. */
  readonly unknown?: string
}

/**
 * Imports the files and packages that the user named for environments, and no others; each only once.
 *
 * @returns Why some cannot be imported, as sentences.
 */
export async function loadEnvs({ code }: Studio): Promise<readonly string[]> {
  const problems: string[] = []
  for (const text of code.env) await envsNamed(text).catch((error: Error) => problems.push(error.message))
  return problems
}

/**
 * Describes the environment of an episode, after `loadEnvs`.
 *
 * @param numbers How many an observation has; 0 for a single one.
 */
export async function taskOf(
  studio: Studio,
  { env: ref, side }: Pick<Episode, 'env' | 'side'>,
  numbers: number,
): Promise<TaskInfo> {
  const problems = await loadEnvs(studio)
  const task = { shape: numbers > 0 ? [numbers] : [], alternating: side !== undefined }
  if (!isKnown(ref.id)) {
    const hint = 'start the studio with --env and the file or package that registers it.'
    return { ...task, unknown: [`${ref.id} is not known here: ${hint}`, ...problems].join(' ') }
  }
  // An environment of a family may start a program, as those of Gymnasium do.
  if (ref.id.includes(':') || !environments().some(({ id }) => id === ref.id)) return task
  let env: Env | undefined
  try {
    env = make(ref)
    const { observationSpace: space, actionSpace: acts, game, players } = env
    const actions = game && Array.from({ length: game.actions }, (_, action) => game.actionName(action))
    return {
      shape: space.kind === 'box' ? [...space.shape] : task.shape,
      ...(actions && { actions }),
      ...(acts.kind === 'box' && { bounds: boundsOf(acts) }),
      alternating: task.alternating || players === 2,
    }
  } catch (error) {
    return { ...task, unknown: `${ref.id} cannot be created here: ${(error as Error).message}` }
  } finally {
    env?.close?.()
  }
}

function boundsOf(space: Box): NonNullable<TaskInfo['bounds']> {
  const axes = Array.from({ length: width(space) }, (_, i) => i)
  return { low: axes.map(i => bound(space.low, i)), high: axes.map(i => bound(space.high, i)) }
}
