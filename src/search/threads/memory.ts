import type { BoardGame } from '../../core/board-game.ts'

/** At most this many groups of searches per thread take turns: while one waits for the network, the other descends. */
export const GROUPS = 2

/**
 * Memory that the main thread shares with its search threads. `g` is a group, `w` a thread; a batch holds the leaves of
 * one group in all threads, and a round is a batch and its answers.
 *
 * Letters: `W` threads, `N` environments, `A` actions, `C, H, W` planes, rows, columns.
 */
export interface SearchMemory {
  readonly buffer: SharedArrayBuffer
  /** `[GROUPS]` Threads that have not finished their searches in group g. */
  readonly members: Int32Array
  /** `[GROUPS]` Threads whose leaves are missing in the batch of group g. */
  readonly missing: Int32Array
  /** `[GROUPS]` Rounds answered so far; threads sleep on it. */
  readonly answered: Int32Array
  /** `[W, GROUPS]` Leaves of thread w in the batch of group g. */
  readonly rows: Int32Array
  /** `[W, GROUPS]` Where these begin in `planes` and `outputs`, in rows. */
  readonly from: Int32Array
  /** `[W]` Trees saved so far by thread w; the main thread sleeps on it. */
  readonly saves: Int32Array
  /** `[N, C·H·W]` */
  readonly planes: Float32Array
  /** `[N, A + 1]` Logits and value of each row of `planes`. */
  readonly outputs: Float32Array
}

/** A cache line, in elements: what threads wait on is kept apart. */
const LINE = 16

/** The memory of `envs` environments and `threads` threads; newly allocated unless `buffer` is given. */
export function searchMemory(
  { planes: [C, H, W], actions }: Pick<BoardGame, 'planes' | 'actions'>,
  envs: number,
  threads: number,
  given?: SharedArrayBuffer,
): SearchMemory {
  let words = 0
  const place = (length: number) => {
    const at = words
    words += Math.ceil(length / LINE) * LINE
    return [4 * at, length] as const
  }
  const at = {
    members: place(GROUPS),
    missing: place(GROUPS),
    answered: place(GROUPS),
    rows: place(threads * GROUPS),
    from: place(threads * GROUPS),
    saves: place(threads),
    planes: place(envs * C * H * W),
    outputs: place(envs * (actions + 1)),
  }
  const buffer = given ?? new SharedArrayBuffer(4 * words)
  const ints = ([from, length]: readonly [number, number]) => new Int32Array(buffer, from, length)
  return {
    buffer,
    members: ints(at.members),
    missing: ints(at.missing),
    answered: ints(at.answered),
    rows: ints(at.rows),
    from: ints(at.from),
    saves: ints(at.saves),
    planes: new Float32Array(buffer, ...at.planes),
    outputs: new Float32Array(buffer, ...at.outputs),
  }
}

/** The first environment of thread w; its others follow up to the first of w + 1. */
export const firstOf = (w: number, envs: number, threads: number): number => Math.floor((w * envs) / threads)
