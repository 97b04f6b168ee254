import type { Decision } from '../../core/agent.ts'
import type { View } from '../../core/env.ts'

/** Views of a batch, beyond which a request waits for the next one. */
const MOST = 1_024

interface Waiting {
  readonly views: readonly View[]
  readonly resolve: (decisions: readonly Decision[]) => void
  readonly reject: (error: unknown) => void
}

/** Decides about the views of one request. */
export type Decide = (views: readonly View[]) => Promise<readonly Decision[]>

/**
 * Decides about requests that arrive together, or while a batch is computed, as one batch.
 *
 * @param act Decides about a batch, one decision per view in their order.
 */
export function gather(act: (views: readonly View[]) => ReturnType<Decide> | readonly Decision[]): Decide {
  const waiting: Waiting[] = []
  let busy = false
  const take = (): Waiting[] => {
    let [count, rows] = [1, waiting[0]!.views.length]
    while (count < waiting.length && rows + waiting[count]!.views.length <= MOST) rows += waiting[count++]!.views.length
    return waiting.splice(0, count)
  }
  const answer = async () => {
    while (waiting.length > 0) {
      const batch = take()
      try {
        const decisions = await act(batch.flatMap(({ views }) => views))
        let at = 0
        for (const { views, resolve } of batch) {
          resolve(decisions.slice(at, at + views.length))
          at += views.length
        }
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    busy = false
  }
  return views =>
    new Promise((resolve, reject) => {
      waiting.push({ views, resolve, reject })
      if (busy) return
      busy = true
      setImmediate(answer) // after all requests that have arrived
    })
}
