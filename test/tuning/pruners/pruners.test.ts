import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ashaPruner } from '../../../src/tuning/pruners/asha.ts'
import { medianPruner } from '../../../src/tuning/pruners/median.ts'
import type { FinishedTrial } from '../../../src/tuning/trial.ts'

const trial = (more: Partial<FinishedTrial>): FinishedTrial => ({ point: {}, loss: 0, ...more })
const report = (step: number, loss: number) => ({ step, loss })

test('median: worse than the median of the others at the same step', () => {
  const prune = medianPruner({ startup: 3 })
  const others = [1, 2, 3].map(loss => trial({ reports: [report(10, loss), report(20, loss / 10)] }))
  assert.is(prune([report(10, 2.1)], others).prune, true)
  assert.is(prune([report(10, 2)], others).prune, false, 'as good as the median')
  assert.is(prune([report(10, 0.1), report(20, 9)], others).prune, false, 'its best counts')
  assert.is(prune([report(15, 9)], others).prune, false, 'none to compare with')
  assert.is(prune([report(10, 9)], others.slice(1)).prune, false, 'too few')
  assert.is(prune([report(10, Number.NaN)], others).prune, true)
  const pruned = others.map(other => ({ ...other, pruned: 10 }))
  assert.is(prune([report(10, 9)], pruned).prune, false, 'pruned trials do not count')
})

test('asha: the best quarter of a rung goes on, the best of few too', () => {
  const prune = ashaPruner({ first: 10, factor: 4 })
  assert.equal(prune([report(5, 9)], []), { prune: false, rungs: [] })
  assert.equal(prune([report(10, 9)], []), { prune: false, rungs: [9] })
  const rung = (losses: readonly number[]) => losses.map(loss => trial({ rungs: [loss] }))
  assert.is(prune([report(10, 3)], rung([2])).prune, true)
  assert.is(prune([report(10, 1)], rung([2])).prune, false)
  assert.is(prune([report(10, 3)], rung([1, 2, 4, 5, 6, 7, 8])).prune, true, 'the third of 8')
  assert.is(prune([report(10, 2)], rung([1, 3, 4, 5, 6, 7, 8])).prune, false, 'the second of 8')
  assert.equal(prune([report(10, 1), report(41, 5)], [trial({ rungs: [2, 4] })]), { prune: true, rungs: [1, 5] })
  assert.equal(prune([report(50, 1)], [trial({ rungs: [2, 4] })]), { prune: false, rungs: [1, 1] }, 'two rungs at once')
  assert.is(prune([report(10, Number.NaN)], []).prune, true)
})

test.run()
