import { legalActions } from '../core/board-game.ts'
import type { Env, Step, View } from '../core/env.ts'
import { Late } from '../core/guard/in-time.ts'
import type { Rng } from '../core/rng.ts'
import { sample, type Value, width } from '../core/space.ts'
import { difference } from './plain-data.ts'
import type { Found } from './problem.ts'
import { wordsOf } from './random-games.ts'

export type Action = Value<Env['actionSpace']>

/** The result of reset (answer 0) or of step k (answer k). */
export type Answer = View & Partial<Step>

/** An episode of random actions, up to the last one that returned a result. */
export interface RandomEpisode {
  /** The answers themselves, which a broken environment may have modified since. */
  readonly answers: readonly Answer[]
  /** Copies of the answers, made when they were returned. */
  readonly copies: readonly Answer[]
  /** `actions[k]` leads from answer k to answer k + 1. */
  readonly actions: readonly Action[]
  /** The action objects passed to the environment, which it may have modified. */
  readonly given: readonly Action[]
  /** The error that ended the episode, if any. */
  readonly thrown?: string
}

const parts = ['observation', 'legal', 'player', 'position', 'reward', 'terminated', 'truncated'] as const

/** A copy of an answer without `info`, which agents do not see and which may contain times. */
export const copyOf = (answer: Answer): Answer =>
  isAnswer(answer)
    ? (Object.fromEntries(
        parts.filter(part => answer[part] !== undefined).map(part => [part, copyValue(answer[part])]),
      ) as unknown as Answer)
    : answer

/** A deep copy; typed arrays get their own buffer even if theirs is shared between threads. */
function copyValue<T>(value: T): T {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return (value as unknown as Uint8Array).slice() as T
  if (typeof value !== 'object') return value
  try {
    return structuredClone(value)
  } catch {
    return value
  }
}

/** Whether `answer` is an object with an observation. */
export const isAnswer = (answer: unknown): answer is Answer =>
  typeof answer === 'object' && answer !== null && (answer as Answer).observation !== undefined

/** Whether the answer ends the episode. */
export const isEnd = ({ terminated, truncated }: Answer): boolean => Boolean(terminated || truncated)

/** A random action, a legal one if there is a mask, even one of the wrong type. */
export function choose({ actionSpace }: Env, { legal }: Answer, random: Rng): Action {
  const n = actionSpace.kind === 'discrete' ? width(actionSpace) : 0
  const allowed = legalActions(Uint8Array.from(legal ?? [], bit => (bit ? 1 : 0))).filter(action => action < n)
  return allowed.length > 0 ? allowed[random.int(allowed.length)]! : sample(actionSpace, random)
}

/** Plays an episode of at most `longest` steps from the stream `start`, with actions from `choice`. Never throws. */
export async function playEpisode(env: Env, start: Rng, choice: Rng, longest: number): Promise<RandomEpisode> {
  const answers: Answer[] = []
  const copies: Answer[] = []
  const actions: Action[] = []
  const given: Action[] = []
  const keep = (answer: Answer) => {
    answers.push(answer)
    copies.push(copyOf(answer))
    return isAnswer(answer) && actions.length < longest && !isEnd(answer)
  }
  try {
    for (let goesOn = keep(await env.reset(start)); goesOn; ) {
      const action = choose(env, copies.at(-1)!, choice)
      actions.push(copyValue(action))
      given.push(action)
      goesOn = keep(await env.step(action))
    }
    return { answers, copies, actions, given }
  } catch (error) {
    const last = answers.length === actions.length && actions.length > 0 ? actions.pop() : undefined
    return {
      answers,
      copies,
      actions,
      given,
      thrown: `${doing(last)} ${error instanceof Late ? error.message : `throws "${wordsOf(error)}"`}`,
    }
  }
}

const doing = (action: Action | undefined) =>
  action === undefined ? 'reset' : `action ${typeof action === 'number' ? action : `[${action.join(', ')}]`}`

/** A location in the random episodes: `Episode 1, step 3`. */
export const where = (episode: number, answer: number): string =>
  `Episode ${episode + 1}, ${answer === 0 ? 'reset' : `step ${answer}`}`

/** Applies `look` to the copy of every answer until it finds something, and prefixes the location. */
export function eachAnswer(
  episodes: readonly RandomEpisode[],
  look: (answer: Answer, step: number) => Found,
): string | undefined {
  for (const [e, { copies }] of episodes.entries())
    for (const [k, answer] of copies.entries()) {
      const found = look(answer, k)
      if (found) return `${where(e, k)}: ${found}`
    }
  return undefined
}

/** The part in which two answers differ: `observation[2]`; undefined if none does. */
export const answersDiffer = (a: Answer, b: Answer): string | undefined =>
  difference(a, copyOf(b), 'view')?.replace('view.', '')

/** As `answersDiffer`, with both values of a number or boolean: `reward (0, now 1)`. */
function change(a: Answer, b: Answer): string | undefined {
  const part = answersDiffer(a, b)
  const [, name, index] = /^(\w+)(?:\[(\d+)\])?$/.exec(part ?? '') ?? []
  const [before, now] = [a, b].map(answer => {
    const value: unknown = answer?.[name as 'observation']
    return index === undefined ? value : (value as Float32Array | undefined)?.[Number(index)]
  })
  return part && before !== undefined && typeof before !== 'object' ? `${part} (${before}, now ${now})` : part
}

/**
 * Replays the rest of an episode in an environment that is in the state after answer `from`, calling `between` before
 * each action. Returns the first difference: `step 3 returns a different reward (0, now 1)`.
 */
export async function departure(
  env: Env,
  { actions, copies }: RandomEpisode,
  from = 0,
  between: () => unknown = () => {},
): Promise<string | undefined> {
  for (let k = from; k < actions.length; k++) {
    await between()
    const found = change(copies[k + 1]!, await env.step(copyValue(actions[k]!)))
    if (found) return `step ${k + 1} returns a different ${found}`
  }
  return undefined
}

/** Like `departure`, starting with a reset from the stream `start`. */
export async function departureFromReset(
  env: Env,
  start: Rng,
  episode: RandomEpisode,
  between?: () => unknown,
): Promise<string | undefined> {
  const found = change(episode.copies[0]!, await env.reset(start))
  return found ? `reset returns a different ${found}` : departure(env, episode, 0, between)
}

/** The finding, or the error as one: `it throws "no"`. */
export async function orThrown(find: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await find()
  } catch (error) {
    return `it throws "${wordsOf(error)}"`
  }
}
