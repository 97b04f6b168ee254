import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFourV0 } from '../../../envs/boards/connect-four.ts'
import { UserError } from '../../../src/core/error.ts'
import { EvaluationError } from '../../../src/search/evaluator.ts'
import { rejection } from '../../loop/toys.ts'
import { isWide, sampled } from '../../sampled.ts'
import { faulty, network, open, table } from './play.ts'

const ways = {
  PUCT: {},
  KataGo: { fastSimulations: 8, forcedPlayouts: 2 },
  Gumbel: { gumbel: true, considered: 4 },
  'no reuse': { reuse: false },
}
const combinations = [2, 1, 3].flatMap(threads =>
  Object.entries(ways).map(([name, options]) => ({ name, options, threads })),
)

for (const { name, options, threads } of sampled(combinations, 7, import.meta.url))
  test(`${name}, ${threads} threads: the decisions, batches and trees of a search in this thread`, async () => {
    const [here, there] = [network(), network()]
    const alone = table(undefined, { options, net: here })
    const searches = await open(threads, { options })
    const crowd = table(searches, { options, net: there })
    assert.equal(await crowd.play(30), await alone.play(30))
    assert.equal(there.batches, here.batches)
    assert.equal(crowd.save(), alone.save())
    assert.equal(await crowd.exploit(), await alone.exploit())
    searches.dispose()
  })

for (const apart of [true, false])
  test(`in two groups, decisions are the same; batches ${apart ? '' : 'of a network in this thread do not '}overlap`, async () => {
    const envs = 140
    const net = network({ late: true, apart })
    const searches = await open(2, { envs, overlap: true })
    const crowd = table(searches, { envs, net })
    assert.equal(await crowd.play(3), await table(undefined, { envs }).play(3))
    assert.ok(Math.max(...net.batches) <= envs / 2)
    assert.is(net.seen.most, apart ? 2 : 1)
    searches.dispose()
  })

for (const [from, to] of sampled(
  [
    [2, 3],
    [0, 2],
    [2, 0],
    [1, 2],
  ] as const,
  2,
  import.meta.url,
))
  test(`what ${from} threads saved continues in ${to}`, async () => {
    const [first, second] = await Promise.all([from, to].map(n => (n > 0 ? open(n) : undefined)))
    const whole = table(first)
    await whole.play(9)
    const saved = whole.save()
    assert.ok(Object.keys(saved.trees).length > 5)
    const rest = table(second, { seed: 5 })
    await rest.play(4) // its trees are replaced
    rest.restore(saved)
    assert.equal(rest.save(), saved)
    assert.equal(await rest.play(20), await whole.play(20))
    first?.dispose()
    second?.dispose()
  })

const faults = [
  ['throw', Error, /^a search thread of FaultyFour-v0 failed: my mistake$/],
  ['exit', UserError, /^a search thread of FaultyFour-v0 ended with exit code 3, and its trees are lost: resume .*\.$/],
  ['memory', UserError, /^a search thread of FaultyFour-v0 ran out of memory, and its trees are lost: .*\.$/],
] as const
for (const [fault, kind, message] of isWide(import.meta.url) ? faults : faults.slice(0, 2))
  test(`a thread that fails (${fault}) ends the search with one sentence`, async () => {
    const searches = await open(2, { env: faulty(fault) })
    const error = await rejection(table(searches).play(30))
    assert.instance(error, kind)
    assert.match(error.message, message)
    assert.throws(
      () => searches.save(),
      (again: Error) => again === error,
    )
    assert.is(await rejection(table(searches).play(1)), error)
  })

test('a network that fails or diverges ends the search with its own error', async () => {
  const mine = new Error('no device')
  const broken = { ...network(), run: () => Promise.reject(mine) }
  const [first, second] = await Promise.all([open(2), open(2)])
  assert.is(await rejection(table(first, { net: broken }).play(1)), mine)
  const error = await rejection(table(second, { net: network({ answer: () => Number.NaN }) }).play(1))
  assert.instance(error, EvaluationError)
  assert.match(error.message, /^a stub gives the value NaN for a position of Connect Four/)
})

test('a saved tree that does not fit is refused, as in this thread', async () => {
  const searches = await open(1)
  const [alone, crowd] = [table(undefined), table(searches)]
  await alone.play(4)
  const saved = alone.save()
  for (const tree of Object.values(saved.trees)) tree[0] = 1000
  const errors = []
  for (const { restore, play } of [alone, crowd]) {
    restore(saved)
    errors.push(await rejection(play(1)))
  }
  assert.instance(errors[1], UserError)
  assert.is(errors[1]!.message, errors[0]!.message)
})

test('a game that a thread cannot make, or makes with other rules, is refused', async () => {
  const lone = { ...connectFourV0, id: 'Lone-v0' } as const
  assert.match((await rejection(open(1, { env: lone }))).message, /Lone-v0 is a spec with a create function, .*/)
  assert.match((await rejection(open(1, { env: faulty('rules') }))).message, /^FaultyFour-v0 has other rules there/)
})

test.run()
