import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { linesOf, setupOf } from '../../../../studio/page/views/runs/lines.ts'
import type { RunRow } from '../../../../studio/wire/runs.ts'

const row = (name: string, seed: number, status: RunRow['status'] = 'finished'): RunRow => ({
  id: name,
  name,
  agent: 'dqn',
  env: 'CartPole-v1',
  options: '',
  seed,
  step: 10,
  steps: 10,
  status,
  resumable: false,
  started: '2026-01-01T00:00:00Z',
  seconds: 1,
  bytes: 1,
})
const long = { run: row('dqn-s1', 1), color: 0, points: { x: [0, 10], y: [0, 0] } }
const short = { run: row('dqn-s2', 2), color: 1, points: { x: [0, 5], y: [2, 2] } }
const other = { run: row('rainbow-s1', 1), color: 2, points: { x: [0, 10], y: [7, 7] } }

test('each run is a line, and one without points is none', () => {
  const lines = linesOf('learn/loss', [long, { ...short, points: { x: [], y: [] } }], { lines: 'runs', smoothing: 0 })
  assert.equal(lines, [{ id: 'dqn-s1', label: 'dqn-s1', color: 0, x: [0, 10], y: [0, 0] }])
})

test('seeds are folded by experiment; a single run has no band', () => {
  const lines = linesOf('learn/loss', [long, short, other], { lines: 'mean', smoothing: 0 })
  assert.equal(
    lines.map(({ label, color, y, low }) => ({ label, color, y, banded: low !== undefined })),
    [
      { label: 'dqn × 2 seeds', color: 0, y: [1, 1, 0], banded: true },
      { label: 'rainbow-s1', color: 2, y: [7, 7], banded: false },
    ],
  )
})

test('a finished run keeps its last evaluation', () => {
  const mean = (status: RunRow['status']) => {
    const run = { ...short, run: row('dqn-s2', 2, status) }
    return linesOf('evaluation/mean', [long, run], { lines: 'mean', smoothing: 0 })[0]!.y
  }
  assert.equal(mean('finished'), [1, 1, 1])
  assert.equal(mean('running'), [1, 1, 0])
})

test('runs belong together if their names differ only in the seed', () => {
  const same = (a: RunRow, b: RunRow) => setupOf(a) === setupOf(b)
  assert.ok(same(row('dqn-CartPole-v1-s1', 1), row('dqn-CartPole-v1-s12', 12)))
  assert.ok(same(row('lr1e-3_seed=1', 1), row('lr1e-3_seed=2', 2)))
  assert.ok(same(row('n-1-s1', 1), row('n-1-s2', 2)))
  assert.not(same(row('dqn-s1', 1), { ...row('dqn-s2', 2), options: 'gamma 0.9' }))
  assert.not(same(row('lr1e-3-s1', 1), row('lr1e-4-s1', 1)))
  assert.not(same(row('dqn-s1', 1), { ...row('dqn-s2', 2), env: 'Pendulum-v1' }))
})

test.run()
