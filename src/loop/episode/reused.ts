import type { View } from '../../core/env.ts'

/** Detects an environment that overwrites arrays it has returned before, which corrupts stored transitions. */
export interface Reuse {
  /**
   * Checks the next `view`. @returns the fault, which completes the sentence "the environment …"; undefined without.
   */
  seen(view: View): string | undefined
}

type Numbers = ArrayLike<number>

/**
 * Compares references, and numbers only where the same array is returned again: an array that does not change, such as
 * the observation of a bandit or a mask, may be returned any number of times.
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

/** A check whether an array is the previous one with other numbers. */
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
