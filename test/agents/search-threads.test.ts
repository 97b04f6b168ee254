import '../../src/app/workers.ts'
import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero } from '../../agents/alphazero.ts'
import { connectFour, connectFourV0 } from '../../envs/boards/connect-four.ts'
import type { Saved } from '../../src/core/agent.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import type { Run } from '../../src/loop/events.ts'
import { type TrainOptions, train } from '../../src/loop/train.ts'
import { all } from '../loop/toys.ts'
import { sampled } from '../sampled.ts'

const small = {
  blocks: 1,
  channels: 4,
  hidden: [8],
  simulations: 12,
  openingMoves: 2,
  batchSize: 16,
  warmup: 60,
  trainEvery: 30,
  updates: 1,
  generation: 4,
  arenaGames: 4,
  gate: 0.3,
}
const { openingMoves: _, ...rest } = small
const kinds = { PUCT: small, Gumbel: { ...rest, gumbel: true } }

/** A run with so many search threads, its snapshot at step 120 and its state at the end. */
async function trained(searchThreads: number, options: object, more: Partial<TrainOptions> = {}) {
  let run: Run | undefined
  let taken: Promise<Snapshot> | undefined
  let end: Saved | undefined
  const agent = alphazero({ ...options, searchThreads })
  const events = await all(
    train({ env: connectFourV0, agent, steps: 250, seed: 3, envs: 7, device: 'cpu', ...more }).pipe(
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step >= 120) taken ??= run!.snapshot().then(structuredClone<Snapshot>)
        if (event.type === 'end') end = run!.agent.save()
      }),
    ),
  )
  const told = events.filter(({ type }) => type !== 'start')
  return { events: told, end: end!, snapshot: (await taken)! }
}

const cases = [2, 1, 3].flatMap(threads => Object.entries(kinds).map(([name, options]) => ({ name, options, threads })))
for (const { name, options, threads } of sampled(cases, 6, import.meta.url))
  test(`${name}: a run with ${threads} search threads is that without, weights and all, also when resumed`, async () => {
    const [one, other] = [await trained(0, options), await trained(threads, options)]
    assert.equal(other.events, one.events)
    assert.equal(other.end, one.end)
    assert.equal(other.snapshot, one.snapshot)
    const resumed = await trained(3, options, { resume: other.snapshot })
    const { step } = one.snapshot
    assert.equal(
      resumed.events,
      one.events.filter(event => event.step > step),
    )
    assert.equal(resumed.end, one.end)
  })

test('a game that cannot be sent to threads is searched in the main thread, with one warning', async () => {
  const env = { id: 'Lone-v0', create: () => selfPlay(connectFour()) } as const
  const { events } = await trained(2, small, { env, steps: 60 })
  const warnings = events.filter(({ type }) => type === 'warning')
  assert.is(warnings.length, 1)
  assert.match(
    (warnings[0] as { text: string }).text,
    /^no search threads, self-play searches in the main thread: Lone-v0 is a spec with a create function, .*\.$/,
  )
  assert.is(events.filter(({ type }) => type === 'step').length, 60)
})

test.run()
