import '../../../src/app/workers.ts'
import { fileURLToPath } from 'node:url'
import { connectFour, connectFourV0 } from '../../../envs/boards/connect-four.ts'
import type { TypedArray } from '../../../src/core/agent.ts'
import type { BoardGame } from '../../../src/core/board-game.ts'
import type { EnvRef } from '../../../src/core/registry.ts'
import { type RngState, rng } from '../../../src/core/rng.ts'
import { viewOf } from '../../../src/games/self-play.ts'
import type { Batched } from '../../../src/kit/acting/batched.ts'
import { mind, rootsOf, type Searches, player as searchPlayer, selfPlayOptions } from '../../../src/search/index.ts'
import { type ThreadedSearches, threadedSearches } from '../../../src/search/threads/threads.ts'
import { moduleAt } from '../../compiled.ts'

export const game = connectFour() as BoardGame
const SIZE = 84
const WIDTH = game.actions + 1

/** A file with broken variants of Connect Four; see there. */
export const faulty = (fault: string): EnvRef => ({
  id: 'FaultyFour-v0',
  module: fileURLToPath(moduleAt('faulty.ts', import.meta.url)),
  options: { fault },
})

type Options = Partial<Parameters<typeof rootsOf>[0] & { reuse: boolean; openingMoves: number }>
const defaults = Object.fromEntries(Object.entries(selfPlayOptions).map(([name, { value }]) => [name, value]))
export const configOf = (options: Options = {}) =>
  ({ ...defaults, simulations: 24, openingMoves: 3, temperatureMoves: 6, ...options }) as Parameters<
    typeof searchPlayer
  >[1]

/**
 * A network whose answers are a function of the planes alone. `late`: it answers later; `apart`: in another thread, so
 * that batches may overlap.
 */
export function network({ late = false, apart = false, answer = (x: number) => x } = {}) {
  /** Rows of each batch, and the most that were evaluated at once. */
  const batches: number[] = []
  const seen = { now: 0, most: 0 }
  const one = (): Batched => ({
    apart,
    twin: one,
    changed() {},
    run(rows, fill) {
      const inputs = new Float32Array(rows * SIZE)
      fill(inputs)
      batches.push(rows)
      seen.most = Math.max(seen.most, ++seen.now)
      const outputs = new Float32Array(rows * WIDTH)
      for (let i = 0; i < rows; i++) {
        let hash = 0
        for (let k = 0; k < SIZE; k++) hash = (31 * hash + inputs[i * SIZE + k]! * (k + 1)) % 1009
        for (let a = 0; a < WIDTH; a++) outputs[i * WIDTH + a] = answer(((hash * (a + 3)) % 17) / 17 - 0.5)
      }
      const answered = () => {
        seen.now--
        return outputs
      }
      return late ? new Promise(resolve => setTimeout(() => resolve(answered()), 1)) : answered()
    },
  })
  return { ...one(), batches, seen }
}

export const open = (
  threads: number,
  {
    envs = 10,
    overlap = false,
    env = connectFourV0 as Parameters<typeof threadedSearches>[0]['env'],
    options = {},
  } = {},
): Promise<ThreadedSearches> => threadedSearches({ game, env, settings: configOf(options), envs, threads, overlap })

/** Plays games of Connect Four against itself; the n-th call of `play` continues from the one before. */
export function table(
  searches: Searches | undefined,
  { envs = 10, options = {} as Options, net = network() as Batched, seed = 1 } = {},
) {
  const config = configOf(options)
  const roots = rootsOf(config)
  const random = rng(seed)
  const self = searchPlayer(game, { ...config, roots, envs, random, ...(searches && { searches }) })
  const thinking = mind(game, net, { ...config, roots, title: 'a stub' })
  let positions = Array.from({ length: envs }, game.initial)
  const slots = [...positions.keys()]
  return {
    /** Makes `turns` moves in each game. @returns all decisions, in order. */
    async play(turns: number) {
      const log: unknown[] = []
      for (let turn = 0; turn < turns; turn++) {
        const decisions = await self.act(
          thinking,
          positions.map(position => viewOf(game, position)),
          'explore',
          slots,
        )
        log.push(structuredClone(decisions))
        for (const slot of slots) {
          const { action } = decisions[slot]!
          const next = game.next(positions[slot], action)
          const ended = game.returns(next) !== null
          if (ended) self.reset(slot)
          else self.moved(slot, action)
          positions[slot] = ended ? game.initial() : next
        }
      }
      return log
    },
    /** All that a checkpoint would hold. */
    save: () =>
      structuredClone({
        trees: Object.fromEntries(Object.entries(self.trees.save()).sort(([a], [b]) => (a < b ? -1 : 1))),
        arrays: self.arrays,
        random: random.state(),
        positions,
      }),
    restore(saved: State) {
      self.trees.restore(saved.trees)
      for (const [name, array] of Object.entries(self.arrays)) array.set(saved.arrays[name]!)
      random.restore(saved.random)
      positions = structuredClone(saved.positions)
    },
    exploit: () => self.act(thinking, [viewOf(game, positions[0])], 'exploit'),
  }
}

interface State {
  readonly trees: Readonly<Record<string, TypedArray>>
  readonly arrays: Readonly<Record<string, TypedArray>>
  readonly random: RngState
  readonly positions: unknown[]
}
