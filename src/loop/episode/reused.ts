import type { View } from '../../core/env.ts'

/** Finds an environment that writes into arrays it has already given away, which then no longer hold what was seen. */
export interface Reuse {
  /**
   * What is wrong with `view`, the answer after those seen so far, in words that finish "the environment …"; undefined
   * when nothing is.
   */
  seen(view: View): string | undefined
}

type Numbers = ArrayLike<number>

/**
 * Compares references, and numbers only where an array is given again: one that stays as it is, such as the observation
 * of a bandit or a mask, may be given as often as one likes.
 */
export function reuse(): Reuse {
  const [observation, legal] = [rewritten(), rewritten()]
  return {
    seen: view =>
      observation(view.observation)
        ? told('observation', 'each transition would have the same observation before and after', 'observation.slice()')
        : legal(view.legal)
          ? told('mask', 'agents would learn from a mask of another step', 'legal.slice()')
          : undefined,
  }
}

const told = (what: string, harm: string, fix: string) =>
  `returned the same ${what} array as before, written over with other numbers, so that ${harm}: return a new array ` +
  `each time, such as ${fix}`

/** Whether an array is the one given last, and has changed since. */
function rewritten(): (array: unknown) => boolean {
  let last: unknown
  let copy: Numbers | undefined
  return array => {
    if (array !== last || !ArrayBuffer.isView(array)) {
      last = array
      copy = undefined
      return false
    }
    const now = array as unknown as Numbers
    if (!copy) {
      copy = Array.from(now)
      return false
    }
    for (let i = 0; i < copy.length; i++) if (!Object.is(now[i], copy[i])) return true
    return false
  }
}
