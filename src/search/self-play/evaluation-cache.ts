import type { TypedArray } from '../../core/agent.ts'
import { requireRoom } from '../../core/guard/room.ts'
import { option } from '../../core/option.ts'
import type { Batched } from '../../kit/acting/batched.ts'

/** Options of `evaluationCache`; spread them into an agent's own. */
export const cacheOptions = {
  evaluationCache: option(
    0,
    'positions whose evaluation by the champion is cached until the next champion; the same for the candidate; ' +
      '0 = no cache',
    { min: 0, max: 2 ** 24, integer: true },
  ),
}

/** A network whose answers are cached. */
export interface EvaluationCache {
  readonly network: Batched
  /** Share of rows answered from the cache since the last call; undefined if there were no rows. */
  hits(): number | undefined
}

/**
 * Keeps a network's answers until it changes, and computes only rows that it does not have. Rows are compared number by
 * number, so an answer is always of the same row. On a CPU an answer does not depend on the rest of its batch, so
 * results are those without a cache, bit for bit.
 *
 * A row has one place, by its hash, and replaces the one there. A twin shares the answers.
 *
 * @param sizes Numbers per input and output row, and rows to keep.
 * @throws UserError when it does not fit into the machine's memory.
 */
export function evaluationCache(
  network: Batched,
  { inputs: W, outputs: O, rows: capacity }: Readonly<Record<'inputs' | 'outputs' | 'rows', number>>,
): EvaluationCache {
  requireRoom(
    `a cache of ${capacity.toLocaleString('en-US')} evaluations`,
    4 * capacity * (W + O + 1),
    'choose a smaller evaluationCache',
  )
  /** `[capacity, W]` Bits of the rows, `[capacity, O]` their answers. */
  const keys = new Int32Array(capacity * W)
  const answers = new Float32Array(capacity * O)
  /** `[capacity]` Version of the network that answered; 0 = empty. */
  const versions = new Int32Array(capacity)
  let version = 1
  let [rows, hits] = [0, 0]

  const over = (network: Batched): Batched => {
    let inputs = new Float32Array(0)
    let bits = new Int32Array(0)
    let outputs = new Float32Array(0)
    /** Places of all rows in the cache, and the numbers of the rows that are not there. */
    let places = new Int32Array(0)
    let missed = new Int32Array(0)

    const prepare = (count: number) => {
      if (places.length >= count) return
      inputs = new Float32Array(count * W)
      bits = new Int32Array(inputs.buffer)
      outputs = new Float32Array(count * O)
      places = new Int32Array(count)
      missed = new Int32Array(count)
    }
    const placeOf = (from: number) => {
      let hash = 0
      for (let k = from; k < from + W; k++) {
        hash = Math.imul(hash ^ bits[k]!, 0x9e3779b1)
        hash ^= hash >>> 15
      }
      return (hash >>> 0) % capacity
    }
    const isAt = (place: number, from: number) => {
      if (versions[place] !== version) return false
      for (let k = 0, key = place * W; k < W; k++) if (keys[key + k] !== bits[from + k]) return false
      return true
    }
    return {
      run(count, fill) {
        prepare(count)
        fill(inputs)
        let misses = 0
        for (let i = 0; i < count; i++) {
          const place = placeOf(i * W)
          places[i] = place
          if (isAt(place, i * W)) outputs.set(answers.subarray(place * O, (place + 1) * O), i * O)
          else missed[misses++] = i
        }
        rows += count
        hits += count - misses
        if (misses === 0) return outputs
        const asked = version // the network may change before it answers
        const keep = (computed: TypedArray) => {
          for (let k = 0; k < misses; k++) {
            const [i, place] = [missed[k]!, places[missed[k]!]!]
            const answer = computed.subarray(k * O, (k + 1) * O)
            outputs.set(answer, i * O)
            answers.set(answer, place * O)
            keys.set(bits.subarray(i * W, (i + 1) * W), place * W)
            versions[place] = asked
          }
          return outputs
        }
        const running = network.run(misses, into => {
          for (let k = 0; k < misses; k++) into.set(inputs.subarray(missed[k]! * W, (missed[k]! + 1) * W), k * W)
        })
        return running instanceof Promise ? running.then(keep) : keep(running)
      },
      get apart() {
        return network.apart ?? false
      },
      ...(network.twin && { twin: () => over(network.twin!()) }),
      changed() {
        network.changed()
        version++
      },
    }
  }
  return {
    network: over(network),
    hits() {
      const share = rows === 0 ? undefined : hits / rows
      rows = hits = 0
      return share
    },
  }
}
