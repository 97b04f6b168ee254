import { delegate } from '../delegate.ts'
import { type Answer, type Env, isPromise } from '../env.ts'
import { onAbandoned, ticking } from './event-loop.ts'

/** Seconds that a promise of an environment may take when its `timeout` does not say otherwise. */
const TIMEOUT = 60

/** Node's timers fire at once when they are to take longer than this many ms. */
const LONGEST = 2 ** 31 - 1

/** An environment did not answer, in words that finish "the environment …". */
export class Late extends Error {}

/** The rejections of pending answers. */
const pending = new Set<(error: Late) => void>()

/** Stops listening for the end of the process. */
let stop = () => {}
const abandoned = () => {
  for (const reject of pending) reject(new Late('returned a promise that nothing will settle'))
}

/**
 * An environment's answer, or a rejection with `Late` once its promise cannot settle any more, or has not for `timeout`
 * seconds. Without it, a promise that never settles would end the process without a word.
 *
 * @param timeout In seconds; Infinity when the environment itself gives up.
 */
export function inTime<T>(answer: Promise<T>, timeout = TIMEOUT): Promise<T> {
  if (timeout === Infinity) return answer
  if (pending.size === 0) stop = onAbandoned(abandoned)
  return new Promise((resolve, reject) => {
    let ticks = 0
    // Two ticks: after a single one, this process may only have been suspended for a while.
    const unwatch = ticking(Math.min(timeout * 500, LONGEST), () => {
      if (++ticks === 2) fail(new Late(`did not answer for ${timeout} s`))
    })
    const settle = () => {
      unwatch()
      pending.delete(fail)
      if (pending.size === 0) stop()
    }
    const fail = (error: unknown) => {
      settle()
      reject(error)
    }
    pending.add(fail)
    answer.then(value => {
      settle()
      resolve(value)
    }, fail)
  })
}

/** The environment, with answers that reject when they are late. */
export function patient(env: Env): Env {
  const waited = <T>(answer: Answer<T>): Answer<T> => (isPromise(answer) ? inTime(answer, env.timeout) : answer)
  const members: Pick<Env, 'reset' | 'step' | 'render'> = {
    reset: random => waited(env.reset(random)),
    step: action => waited(env.step(action)),
    ...(env.render && { render: () => waited(env.render!()) }),
  }
  return delegate(members, env) as Env
}
