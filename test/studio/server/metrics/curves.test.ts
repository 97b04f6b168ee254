import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Curves } from '../../../../studio/server/metrics/curves.ts'
import { thinned } from '../../../../studio/server/metrics/points.ts'

test('a thinned curve keeps its lowest and its highest point, in order, and no more than wanted', () => {
  const curve = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  )
  fc.assert(
    fc.property(curve, fc.integer({ min: 2, max: 50 }), (points, most) => {
      const sorted = points.sort(([a], [b]) => a - b)
      const [x, y] = [sorted.map(([a]) => a), sorted.map(([, b]) => b)]
      const thin = thinned({ x, y }, most)
      assert.ok(thin.x.length <= Math.max(most, 2) && thin.x.length === thin.y.length)
      assert.equal(
        thin.x,
        [...thin.x].sort((a, b) => a - b),
      )
      if (y.length === 0) return
      assert.is(Math.min(...thin.y), Math.min(...y))
      assert.is(Math.max(...thin.y), Math.max(...y))
      for (const [i, at] of thin.x.entries()) assert.ok(sorted.some(([a, b]) => a === at && Object.is(b, thin.y[i]!)))
    }),
  )
})

test('a spike of one point in a million survives', () => {
  const curves = new Curves()
  for (let step = 0; step < 100_000; step++)
    curves.add(JSON.stringify({ type: 'learn', step, metrics: { loss: step === 77_777 ? 1e6 : step % 7 } }))
  const { x, y } = curves.get('learn/loss')!
  assert.ok(x.length < 20_000)
  assert.is(x[y.indexOf(1e6)], 77_777)
})

test('every number of a line becomes a point of its curve; what is none is left out', () => {
  const curves = new Curves()
  const add = (line: object | string) => curves.add(typeof line === 'string' ? line : JSON.stringify(line))
  add({ type: 'start', step: 0 })
  add({ type: 'episode', step: 10, return: -3, length: 10 })
  add({ type: 'learn', step: 20, metrics: { loss: 0.5, elo: 12, broken: null } })
  add({ type: 'evaluation', step: 30, returns: [1, 5, 3], mean: 3, std: 1.6 })
  for (const line of ['{', 'null', '7', '"x"', '{"type":"learn","step":"1"}', '{"type":"learn","step":40,"metrics":7}'])
    add(line)
  add({ type: 'evaluation', step: 50, returns: 'many', mean: 'x', std: {} })
  const points = Object.fromEntries(curves.names.map(name => [name, [curves.get(name)!.x, curves.get(name)!.y]]))
  assert.equal(points, {
    'episode/return': [[10], [-3]],
    'episode/length': [[10], [10]],
    'learn/loss': [[20], [0.5]],
    'learn/elo': [[20], [12]],
    'evaluation/mean': [[30], [3]],
    'evaluation/std': [[30], [1.6]],
    'evaluation/min': [[30], [1]],
    'evaluation/max': [[30], [5]],
  })
})

test.run()
