import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gemm, matmul, withBias } from '../../../src/engine/graph/gemm.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { transpose } from '../../../src/engine/graph/shape.ts'
import { ops } from './ops.ts'

const matrix = (g: Graph, ...shape: number[]) => g.input(`m${shape}`, shape, 'float32')

test('transposes of the operands become attributes', () => {
  const g = new Graph()
  const product = gemm(g, transpose(g, matrix(g, 6, 4), [1, 0]), transpose(g, matrix(g, 5, 6), [1, 0]))
  assert.equal(ops(product), ['Gemm'])
  assert.equal(product.attributes, { transA: 1, transB: 1 })
  assert.equal(product.shape, [4, 5])
})

test('two transposes cancel', () => {
  const g = new Graph()
  const product = gemm(g, transpose(g, matrix(g, 4, 6), [1, 0]), matrix(g, 6, 5), true)
  assert.equal(product.attributes, { transA: 0, transB: 0 })
})

test('adding a bias keeps the transposes', () => {
  const g = new Graph()
  const product = withBias(g, gemm(g, matrix(g, 6, 4), matrix(g, 6, 5), true), matrix(g, 5))
  assert.is(product.inputs.length, 3)
  assert.equal(product.attributes, { transA: 1, transB: 0 })
  assert.equal(product.shape, [4, 5])
})

test('batches broadcast over the leading axes', () => {
  const g = new Graph()
  assert.equal(matmul(g, matrix(g, 2, 1, 4, 6), matrix(g, 3, 6, 5)).shape, [2, 3, 4, 5])
  assert.equal(matmul(g, matrix(g, 3, 6, 4), matrix(g, 3, 5, 6), true, true).shape, [3, 4, 5])
})

test.run()
