import { workerData } from 'node:worker_threads'
import type { BoardGame } from '../../core/board-game.ts'
import type { Env, View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import type { EnvRef } from '../../core/registry.ts'
import { plain } from '../../vector/host.ts'
import { EvaluationError } from '../evaluator.ts'
import { gameModel } from '../model.ts'
import { networkRows } from '../network-evaluator.ts'
import { rounds } from '../search.ts'
import { type Planner, planner } from '../self-play/planner.ts'
import { rootsOf } from '../self-play/roots.ts'
import { decided, tasksOf } from '../self-play/searches.ts'
import { fingerprint } from './fingerprint.ts'
import type { Answer, Ask, SearchDuty, Searched } from './letters.ts'
import { firstOf, GROUPS, searchMemory } from './memory.ts'
import { packed } from './packed.ts'

/**
 * The life of a search thread: it keeps the trees of its environments and searches them on request.
 *
 * @param create Returns the factory of the environment.
 */
export async function serveSearch(create: (env: EnvRef) => Promise<() => Env>): Promise<void> {
  const duty = workerData as SearchDuty
  const { env, port, worker, threads, envs, buffer, settings } = duty
  const tell = (answer: Answer) => port.postMessage(answer)
  let game: BoardGame | undefined
  try {
    game = (await create(env))().game
    if (!game || fingerprint(game) !== duty.rules)
      throw new Error(
        `${env.id} has other rules there: it is registered again by a file that a worker does not load; name that ` +
          `file, env: { id: '${env.id}', module: './that-file.ts' } (or --env ./that-file.ts).`,
      )
  } catch (error) {
    port.on('message', () => {}) // the thread stays until the message has arrived
    return tell({ kind: 'refused', reason: plain(error).message })
  }
  const { saves } = searchMemory(game, envs, threads, buffer)
  const trees = planner(gameModel(game), settings.simulations + 1)
  const search = searching(game, trees, duty, group => tell({ kind: 'batch', group }))

  const answer = (ask: Ask) => {
    if (ask.kind === 'restore') return trees.restore(ask.trees)
    for (let i = 0; i < ask.moves.length; i += 2) {
      const [slot, action] = [ask.moves[i]!, ask.moves[i + 1]!]
      if (action < 0) trees.reset(slot)
      else trees.moved(slot, action)
    }
    tell(ask.kind === 'search' ? search(ask, ask.groups) : { kind: 'trees', trees: trees.save() })
  }
  port.on('message', (ask: Ask) => {
    try {
      answer(ask)
    } catch (error) {
      const bad = error instanceof EvaluationError && { value: error.value, logits: Array.from(error.logits) }
      tell({ kind: 'failed', error: plain(error), usual: error instanceof UserError, ...bad })
    }
    if (ask.kind !== 'save') return
    Atomics.add(saves, worker, 1)
    Atomics.notify(saves, worker)
  })
  tell({ kind: 'ready' })
}

/**
 * Searches by groups, which take turns: while the network evaluates the leaves of one, the other descends.
 *
 * @param complete Called when this thread's leaves were the last of a batch.
 */
function searching(
  game: BoardGame,
  trees: Planner<unknown>,
  { settings, worker, threads, envs, buffer }: SearchDuty,
  complete: (group: number) => void,
): (searched: Searched, groups: number) => Answer {
  const { members, missing, answered, rows, from, planes, outputs } = searchMemory(game, envs, threads, buffer)
  const roots = rootsOf(settings)
  const { write, read } = networkRows(game, false)
  const size = game.planes[0] * game.planes[1] * game.planes[2]
  const batches = Array.from({ length: GROUPS }, () => rounds(gameModel(game), { ...settings, select: roots.select }))
  const seen = new Int32Array(GROUPS)

  /** Adds the next leaves of a group to its batch. @returns false when all its searches are finished. */
  const give = (group: number): boolean => {
    const batch = batches[group]!
    const own = worker * GROUPS + group
    const n = batch.ask()
    rows[own] = n
    write(batch.states, planes.subarray(from[own]! * size, (from[own]! + n) * size))
    if (n === 0) Atomics.sub(members, group, 1)
    if (Atomics.sub(missing, group, 1) === 1 && Atomics.load(members, group) > 0) complete(group)
    return n > 0
  }
  /** Waits for their evaluations. */
  const take = (group: number) => {
    const own = worker * GROUPS + group
    while (Atomics.load(answered, group) === seen[group]) Atomics.wait(answered, group, seen[group]!)
    seen[group]!++
    read(outputs.subarray(from[own]! * (game.actions + 1)), rows[own]!, batches[group]!.evaluation)
    batches[group]!.take()
  }

  return ({ positions, slots, seeds, drawn }, groups) => {
    const wanted = positions.map((position, i) => {
      const view: View = { observation: undefined, position }
      return { view, slot: slots[i]!, seed: seeds[i]!, drawn: drawn[i]! }
    })
    const tasks = tasksOf(trees, wanted, settings.reuse && !settings.gumbel, roots.cap)
    let open: number[] = []
    for (let group = 0; group < groups; group++) {
      const begin = firstOf(group, tasks.length, groups)
      from[worker * GROUPS + group] = firstOf(worker, envs, threads) + begin
      seen[group] = Atomics.load(answered, group)
      batches[group]!.begin(tasks.slice(begin, firstOf(group + 1, tasks.length, groups)), roots.disturb)
      open.push(group)
    }
    for (open = open.filter(give); open.length > 0; )
      open = open.filter(group => {
        take(group)
        return give(group)
      })
    const counts = batches.map(batch => batch.counts)
    return {
      kind: 'found',
      decisions: packed(tasks.map((task, i) => decided(task, drawn[i]!, { roots, temperature: settings.temperature }))),
      counts: {
        simulations: counts.reduce((sum, { simulations }) => sum + simulations, 0),
        evaluations: counts.reduce((sum, { evaluations }) => sum + evaluations, 0),
      },
    }
  }
}
