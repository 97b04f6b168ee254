import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../../agents/dqn.ts'
import { identityV0 } from '../../../envs/toy/identity.ts'
import type { Trial } from '../../../src/app/sweep/plan.ts'
import { summaries } from '../../../src/app/sweep/summary.ts'
import { sweepCells, sweepColumns } from '../../../src/cli/view/sweep/table.ts'

const experiment = { name: 'x', env: identityV0, agent: dqn(), steps: 100 }
const result = (gamma: string, seed: number, mean?: number) => ({
  trial: { setting: { gamma }, seed, folder: '', wanted: {}, fields: {}, experiment, found: 'over' } satisfies Trial,
  result: { ...(mean !== undefined && { mean }), step: 100, seconds: 2, cause: 'completed' },
})

test('settings are summarized in the order of their trials; runs that diverged count as not solved', () => {
  const [first, second] = summaries(
    [result('1', 0, 90), result('0.9', 0, 110), result('1', 1), result('0.9', 1, 120), result('1', 2, 100)],
    100,
  )
  assert.equal([first!.means, first!.solved, first!.seeds, first!.failed], [[90, 100], 1, 3, 1])
  assert.equal([first!.mean, first!.std, first!.worst, first!.improvement], [95, 5, 90, undefined])
  assert.equal([second!.setting, second!.improvement, second!.solved], [{ gamma: '0.9' }, 1, 2])
})

test('the table has a cell for each column, and no interval of a single run', () => {
  for (const varied of [false, true]) {
    const [row] = summaries([result('1', 0, 90)], undefined)
    const cells = sweepCells(row!, varied)
    assert.is(cells.length, sweepColumns(varied).length)
    assert.is(cells[varied ? 5 : 4], '–')
  }
})

test.run()
