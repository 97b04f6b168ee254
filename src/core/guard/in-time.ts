import { delegate } from '../delegate.ts'
import { type Answer, type Env, isPromise } from '../env.ts'

/** Seconds that a promise of an environment may take when its `timeout` does not say otherwise. */
const TIMEOUT = 60

/** An environment did not answer in time. */
export class Late extends Error {
  constructor(seconds: number) {
    super(`did not answer for ${seconds} s`)
  }
}

/**
 * An environment's answer, or a rejection with `Late` when its promise has not settled after `timeout` seconds. Without
 * it, a promise that never settles ends the process without a word, as Node exits once nothing else is pending.
 *
 * @param timeout In seconds; Infinity when the environment itself gives up.
 */
export function inTime<T>(answer: Promise<T>, timeout = TIMEOUT): Promise<T> {
  if (timeout === Infinity) return answer
  return new Promise((resolve, reject) => {
    let ticks = 0
    // Two ticks: after a single one, this process may only have been suspended for a while.
    const watch = setInterval(() => {
      if (++ticks === 2) settle(() => reject(new Late(timeout)))
    }, timeout * 500)
    const settle = (how: () => void) => {
      clearInterval(watch)
      how()
    }
    answer.then(
      value => settle(() => resolve(value)),
      error => settle(() => reject(error)),
    )
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
