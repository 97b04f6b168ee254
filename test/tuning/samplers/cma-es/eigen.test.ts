import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../../src/core/rng.ts'
import { eigen } from '../../../../src/tuning/samplers/cma-es/eigen.ts'

test('B diag(λ) Bᵀ is the matrix, and B is orthogonal', () => {
  const random = rng('eigen')
  for (const n of [1, 2, 5, 20]) {
    const half = Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()))
    const matrix = half.map((row, i) => row.map((x, j) => x + half[j]![i]!))
    const { values, vectors } = eigen(matrix)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const entry = values.reduce((sum, value, k) => sum + vectors[i]![k]! * value * vectors[j]![k]!, 0)
        const unit = values.reduce((sum, _, k) => sum + vectors[i]![k]! * vectors[j]![k]!, 0)
        assert.ok(Math.abs(entry - matrix[i]![j]!) < 1e-10, `${n}`)
        assert.ok(Math.abs(unit - (i === j ? 1 : 0)) < 1e-12)
      }
  }
})

test.run()
