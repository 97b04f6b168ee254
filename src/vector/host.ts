import { answered, type Env, type Step, type View } from '../core/env.ts'
import { rng } from '../core/rng.ts'
import type { Call, Reply } from './letters.ts'
import { type Shared, writeStep, writeView } from './shared.ts'

/** The reply to a call or step; undefined if all of it is in shared memory. */
type Answer = Reply | undefined | Promise<Reply | undefined>

/** Steps the environment of row `row`: reads its action from shared memory and writes the result there. */
export const step = (env: Env, row: number, memory: Shared): Answer =>
  caught(row, () =>
    answered(env.step(memory.actions.copy(row) as never), step =>
      written(row, step, writeStep(memory, row, step as Step)),
    ),
  )

/** Executes a call on an environment. */
export const call = (env: Env, letter: Call, memory: Shared): Answer =>
  caught(letter.row, () => {
    const { row } = letter
    switch (letter.call) {
      case 'reset':
        return answered(env.reset(rng(letter.with)), view => written(row, view, writeView(memory, row, view as View)))
      case 'restore':
        env.restore!(letter.with)
        return undefined
      case 'close':
        return undefined
      default:
        return answered<unknown, Reply>(env[letter.call]!(), value => ({ row, value }))
    }
  })

function written(row: number, view: View, fits: boolean): Reply | undefined {
  if (!fits) return { row, value: view }
  const { info, position, player } = view as Step
  if (info === undefined && position === undefined && player === undefined) return undefined
  return {
    row,
    more: {
      ...(info !== undefined && { info }),
      ...(position !== undefined && { position }),
      ...(player !== undefined && { player }),
    },
  }
}

function caught(row: number, work: () => Answer): Answer {
  const threw = (error: unknown): Reply => ({ row, threw: plain(error) })
  try {
    const answer = work()
    return answer instanceof Promise ? answer.catch(threw) : answer
  } catch (error) {
    return threw(error)
  }
}

/** A plain Error that can be sent between threads, whatever the class of the original. */
export function plain(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const copy = new Error(error.message)
  if (error.stack !== undefined) copy.stack = error.stack
  return copy
}
