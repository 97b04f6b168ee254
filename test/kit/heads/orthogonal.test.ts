import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { tf, type Variable } from '../../../src/engine/tf.ts'
import { initializeOrthogonal, orthogonal } from '../../../src/kit/heads/orthogonal.ts'
import { mlp } from '../../../src/nn/mlp.ts'

for (const [rows, columns] of [
  [5, 5],
  [7, 3],
  [3, 7],
  [1, 4],
] as const)
  test(`a ${rows}×${columns} matrix: the fewer of rows and columns are orthogonal, of length gain`, () => {
    const w = orthogonal(rows, columns, 1.5, rng(3))
    const wide = rows < columns
    const [count, length] = wide ? [rows, columns] : [columns, rows]
    const at = (i: number, k: number) => w[wide ? i * columns + k : k * columns + i]!
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++) {
        let dot = 0
        for (let k = 0; k < length; k++) dot += at(i, k) * at(j, k)
        assert.ok(Math.abs(dot - (i === j ? 2.25 : 0)) < 1e-5, `${i}, ${j}: ${dot}`)
      }
  })

test('layers get gain √2, heads their own, and biases 0', () => {
  const model = mlp({ inputs: 3, hidden: [6, 6], outputs: 3, activation: 'tanh' }, rng(1))
  initializeOrthogonal(
    model,
    [
      [2, 0.01],
      [1, 1],
    ],
    rng(2),
  )
  const weights = model.weights.map(weight => weight.read() as Variable)
  const norms = (w: Variable) => [...tf.tidy(() => w.square().sum(0).sqrt().dataSync())]
  for (const bias of [1, 3, 5]) assert.ok(weights[bias]!.dataSync().every(x => x === 0))
  for (const norm of norms(weights[2]!)) assert.ok(Math.abs(norm - Math.SQRT2) < 1e-5)
  for (const [i, gain] of [0.01, 0.01, 1].entries()) assert.ok(Math.abs(norms(weights[4]!)[i]! - gain) < 1e-5)
  model.dispose()
})

test.run()
