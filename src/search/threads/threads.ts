// A browser has src/web/search-threads.ts instead: see `browser` in package.json.
import type { AgentContext, Decision } from '../../core/agent.ts'
import type { BoardGame } from '../../core/board-game.ts'
import { UserError } from '../../core/error.ts'
import { envSpec, isKnown } from '../../core/registry.ts'
import { portable, requireMainThread } from '../../vector/crew.ts'
import { EvaluationError } from '../evaluator.ts'
import { gameModel } from '../model.ts'
import type { SearchCounts } from '../search.ts'
import type { Mind } from '../self-play/mind.ts'
import { isTree, slotOf } from '../self-play/planner.ts'
import type { Searches } from '../self-play/searches.ts'
import { fingerprint } from './fingerprint.ts'
import { type Failed, type Settings, settingsOf } from './letters.ts'
import { firstOf, GROUPS, searchMemory } from './memory.ts'
import { unpacked } from './packed.ts'
import { startThread, type Thread } from './thread.ts'

export interface ThreadedOptions {
  readonly game: BoardGame
  /** The environment of that game. */
  readonly env: NonNullable<AgentContext['env']>
  readonly settings: Settings
  /** N, parallel environments, divided evenly among the threads. */
  readonly envs: number
  readonly threads: number
  /**
   * Whether searches take turns in two groups, for a network on a GPU. Otherwise the batches are those of one search in
   * this thread, row by row.
   */
  readonly overlap: boolean
}

/** Searches in worker threads. The network runs in this one, which does nothing else meanwhile. */
export interface ThreadedSearches extends Searches {
  readonly counts: SearchCounts
  dispose(): void
}

/** With fewer searches than this, halves would be too small for a GPU. */
const FEWEST = 64

/**
 * Starts threads that search: each keeps the trees of its environments. They write the planes of their leaves into
 * shared memory; the last one to complete a batch reports it.
 *
 * @throws UserError when a thread cannot make the game.
 */
export async function threadedSearches(options: ThreadedOptions): Promise<ThreadedSearches> {
  const { game, settings, envs, overlap } = options
  requireMainThread()
  const env = portable(registered(options.env))
  const count = Math.min(options.threads, envs)
  const memory = searchMemory(game, envs, count)
  const { members, missing, answered, rows, from, planes, outputs } = memory
  const [size, width] = [game.planes[0] * game.planes[1] * game.planes[2], game.actions + 1]
  const owners = Array.from({ length: count }, (_, w) =>
    Array<number>(firstOf(w + 1, envs, count) - firstOf(w, envs, count)).fill(w),
  ).flat()
  const model = gameModel(game)
  let threads: readonly Thread[] = []
  let thinking: Mind | undefined
  let counts: readonly SearchCounts[] = []
  let over: Error | undefined

  const end = (error: Error) => {
    if (over) return
    over = error
    for (const thread of threads) thread.end(error)
  }

  /** Runs the network on the leaves of a group, those of each thread after those of the one before. */
  const evaluate = async (group: number) => {
    const shares = threads.map((_, w) => ({ n: rows[w * GROUPS + group]!, at: from[w * GROUPS + group]! }))
    const total = shares.reduce((sum, { n }) => sum + n, 0)
    const output = await thinking!.networks[group]!.run(total, input => {
      let to = 0
      for (const { n, at } of shares) {
        input.set(planes.subarray(at * size, (at + n) * size), to)
        to += n * size
      }
    })
    let to = 0
    for (const { n, at } of shares) {
      outputs.set(output.subarray(to, to + n * width), at * width)
      to += n * width
    }
    missing[group] = members[group]!
    Atomics.add(answered, group, 1)
    Atomics.notify(answered, group)
  }
  /** Networks in this thread run one after another. */
  let last: Promise<void> = Promise.resolve()
  const batch = (group: number) => {
    last = thinking!.networks[group]!.apart ? evaluate(group) : last.then(() => evaluate(group))
    last.catch(end)
  }

  const failure = ({ error, usual, value, logits }: Failed): Error => {
    if (value !== undefined) return new EvaluationError(thinking!.title, game.name, value, logits!)
    if (usual) return new UserError(error.message)
    const named = new Error(`a search thread of ${env.id} failed: ${error.message}`)
    if (error.stack !== undefined) named.stack = error.stack
    return named
  }
  const duty = {
    env,
    settings: settingsOf(settings),
    rules: fingerprint(game),
    threads: count,
    envs,
    buffer: memory.buffer,
  }
  const reports = { batch, failure, lost: end }
  const started = await Promise.allSettled(
    Array.from({ length: count }, (_, worker) => startThread({ ...duty, worker }, memory, reports)),
  )
  threads = started.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = over ?? started.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []))[0]
  if (failed) {
    for (const thread of threads) thread.end(failed)
    throw failed
  }

  return {
    get counts() {
      const sum = (of: keyof SearchCounts) => counts.reduce((all, each) => all + each[of], 0)
      return { simulations: sum('simulations'), evaluations: sum('evaluations') }
    },
    async explore(mind, wanted) {
      if (over) throw over
      thinking = mind
      const shares = threads.map((_, w) => [...wanted.keys()].filter(i => owners[wanted[i]!.slot!] === w))
      const groups = overlap && mind.networks.length >= GROUPS && wanted.length >= FEWEST ? GROUPS : 1
      rows.fill(0)
      members.fill(shares.filter(({ length }) => length > 0).length)
      missing.set(members)
      const answers = await Promise.all(
        shares.map((share, w) =>
          share.length === 0
            ? undefined
            : threads[w]!.search({
                groups,
                positions: share.map(i => model.root(wanted[i]!.view)),
                slots: share.map(i => wanted[i]!.slot!),
                seeds: share.map(i => wanted[i]!.seed),
                drawn: share.map(i => wanted[i]!.drawn),
              }),
        ),
      )
      counts = answers.map((answer, w) => answer?.counts ?? counts[w] ?? { simulations: 0, evaluations: 0 })
      const all: Decision<number>[] = []
      for (const [w, answer] of answers.entries())
        if (answer) for (const [k, decision] of unpacked(answer.decisions).entries()) all[shares[w]![k]!] = decision
      return all
    },
    moved: (slot, action) => threads[owners[slot]!]!.moved(slot, action),
    reset: slot => threads[owners[slot]!]!.moved(slot, -1),
    save() {
      if (over) throw over
      return Object.assign({}, ...threads.map(thread => thread.save()).map(trees => trees()))
    },
    knows: isTree,
    restore(saved) {
      for (const [w, thread] of threads.entries()) {
        const own = Object.entries(saved).filter(([name]) => owners[slotOf(name) ?? -1] === w)
        thread.restore(Object.fromEntries(own))
      }
    },
    dispose: () => end(new UserError('the agent has been disposed of.')),
  }
}

/** The id of a registered spec, by which a thread finds it, too. */
const registered = (env: ThreadedOptions['env']): ThreadedOptions['env'] =>
  typeof env === 'object' && 'create' in env && isKnown(env.id) && envSpec(env.id) === env ? env.id : env
