import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../envs/boards/connect-four.ts'
import { rng } from '../../src/core/rng.ts'
import type { Evaluator } from '../../src/search/evaluator.ts'
import { gameModel } from '../../src/search/model.ts'
import { visitsOf } from '../../src/search/outcome.ts'
import { overlapped } from '../../src/search/overlapped.ts'
import { searcher } from '../../src/search/search.ts'
import { puct } from '../../src/search/select.ts'
import { Tree } from '../../src/search/tree.ts'

const game = connectFour()
const select = puct({ exploration: 1.25, base: 19_652, urgency: 0.25 })

/** Values by the number of stones; asynchronous, and counts how many batches are on their way at once. */
function later() {
  const seen = { now: 0, most: 0 }
  const evaluator: Evaluator<ReturnType<typeof game.initial>> = {
    async evaluate(states, _, { values, logits }) {
      seen.most = Math.max(seen.most, ++seen.now)
      await new Promise(resolve => setImmediate(resolve))
      logits.fill(0)
      for (const [i, { moves }] of states.entries()) values[i] = (moves % 5) / 10 - 0.2
      seen.now--
    },
  }
  const search = () => searcher(gameModel(game), { evaluator, select, simulations: 20, solve: true })
  return { seen, search }
}

async function visits(run: ReturnType<ReturnType<typeof later>['search']>, games: number) {
  const tasks = Array.from({ length: games }, (_, i) => {
    const tree = new Tree(gameModel(game), 21)
    tree.plant(game.next(game.initial(), i % 7))
    return { tree, random: rng(i) }
  })
  await run.run(tasks)
  return tasks.map(({ tree }) => [...visitsOf(tree)])
}

test('halves are searched at the same time, with the results of one search', async () => {
  const { seen, search } = later()
  const alone = await visits(search(), 100)
  assert.is(seen.most, 1)
  const both = overlapped(search(), search(), () => true)
  assert.equal(await visits(both, 100), alone)
  assert.is(seen.most, 2)
  assert.is(both.counts.simulations, 100 * 20)
})

test('few searches, and those of an evaluator that blocks, are not divided', async () => {
  const { seen, search } = later()
  await visits(
    overlapped(search(), search(), () => true),
    8,
  )
  await visits(
    overlapped(search(), search(), () => false),
    100,
  )
  assert.is(seen.most, 1)
})

test.run()
