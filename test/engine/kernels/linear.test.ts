import { linear } from '../../../src/engine/kernels/linear.ts'
import { tf } from '../../../src/engine/tf.ts'
import { type Given, ints, normal } from '../given.ts'
import { type Row, row, testRows } from './rows.ts'

const TRANSPOSITIONS = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const
const label = (ta: boolean, tb: boolean) => `${ta ? 'Aᵀ' : 'A'}·${tb ? 'Bᵀ' : 'B'}`
const flipped = (shape: readonly number[], flip: boolean): number[] =>
  flip ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : [...shape]

const products = (what: string, a: readonly number[], b: readonly number[]): Row[] =>
  TRANSPOSITIONS.map(([ta, tb]) =>
    row(`${what} ${label(ta, tb)}`, { a: normal(...flipped(a, ta)), b: normal(...flipped(b, tb)) }, ({ a, b }) =>
      tf.matMul(a, b, ta, tb),
    ),
  )

type Fused = Parameters<typeof tf.fused.matMul>[0]
const ACTIVATIONS = ['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu'] as const

/** A fused product, and the same written out: TF.js differentiates the parts. */
const fused = (what: string, bias: Given | undefined, options: Partial<Fused>): Row => {
  const given = { a: normal(4, 6), b: normal(6, 5), ...(bias && { bias }) }
  return row(what, given, t => tf.fused.matMul({ ...t, ...options } as Fused))
}

testRows(
  linear,
  {
    BatchMatMul: [
      ...products('matrices', [4, 6], [6, 5]),
      ...products('batches of 3', [3, 4, 6], [3, 6, 5]),
      ...products('batches of 1', [1, 4, 6], [1, 6, 5]),
      ...products('batches of [2, 3]', [2, 3, 4, 6], [2, 3, 6, 5]),
      ...products('a row', [1, 6], [6, 5]),
      ...products('a batch and one of 1', [3, 4, 6], [1, 6, 5]),
      ...products('one of 1 and a batch', [1, 4, 6], [3, 6, 5]),
      ...products('a doubly batched product and a batch', [2, 3, 4, 6], [3, 6, 5]),
      ...products('a batch and a matrix', [3, 4, 6], [6, 5]),
      ...products('a matrix and a batch', [4, 6], [3, 6, 5]),
      row('of a transpose', { a: normal(6, 4), b: normal(5, 6) }, ({ a, b }) => a.transpose().matMul(b.transpose())),
      row('with a bias', { a: normal(4, 6), b: normal(6, 5), c: normal(5) }, ({ a, b, c }) => a.matMul(b).add(c)),
      row('with a row as bias', { a: normal(4, 6), b: normal(6, 5), c: normal(1, 5) }, ({ a, b, c }) =>
        c.add(a.matMul(b)),
      ),
      row('with a scalar', { a: normal(4, 6), b: normal(6, 5), c: normal() }, ({ a, b, c }) => a.matMul(b).add(c)),
      row('with a column', { a: normal(4, 6), b: normal(6, 5), c: normal(4, 1) }, ({ a, b, c }) => a.matMul(b).add(c)),
      row('with a matrix', { a: normal(4, 6), b: normal(6, 5), c: normal(4, 5) }, ({ a, b, c }) => a.matMul(b).add(c)),
      row('two biases', { a: normal(4, 6), b: normal(6, 5), c: normal(5), d: normal(5) }, ({ a, b, c, d }) =>
        a.matMul(b).add(c).add(d),
      ),
      row('reshaped, with a bias', { a: normal(4, 6), b: normal(6, 5), c: normal(5) }, ({ a, b, c }) =>
        a.matMul(b).reshape([2, 2, 5]).add(c),
      ),
      row('split columns, with a bias', { a: normal(4, 6), b: normal(6, 6), c: normal(3) }, ({ a, b, c }) =>
        a.matMul(b).reshape([4, 2, 3]).add(c),
      ),
      row('a dot product', { a: normal(6), b: normal(6) }, ({ a, b }) => a.dot(b)),
      row('outer product', { a: normal(4), b: normal(6) }, ({ a, b }) => tf.outerProduct(a.as1D(), b.as1D())),
      row('int32', { a: ints(9, 4, 6), b: ints(9, 6, 5) }, ({ a, b }) => a.matMul(b)),
      row('of itself', { a: normal(4, 4) }, ({ a }) => a.matMul(a)),
    ],
    _FusedMatMul: [
      ...ACTIVATIONS.map(activation => fused(`${activation}, with a bias`, normal(5), { activation })),
      ...ACTIVATIONS.map(activation => fused(`${activation}, without`, undefined, { activation })),
      fused('a row as bias', normal(1, 5), {}),
      fused('a scalar as bias', normal(), { activation: 'relu' }),
      fused('leakyrelu with its slope', normal(5), { activation: 'leakyrelu', leakyreluAlpha: 0.4 }),
      ...TRANSPOSITIONS.map(([transposeA, transposeB]) =>
        row(
          label(transposeA, transposeB),
          { a: normal(...flipped([4, 6], transposeA)), b: normal(...flipped([6, 5], transposeB)), bias: normal(5) },
          ({ a, b, bias }) => tf.fused.matMul({ a, b, bias, transposeA, transposeB, activation: 'sigmoid' }),
        ),
      ),
    ],
    Softmax: [
      row('a matrix', { x: normal(4, 6) }, ({ x }) => x.softmax()),
      row('a vector', { x: normal(6) }, ({ x }) => x.softmax()),
      row('rank 3', { x: normal(2, 3, 4) }, ({ x }) => x.softmax(-1)),
      row('large logits', { x: normal(4, 6) }, ({ x }) => x.mul(100).softmax()),
      row('masked', { x: normal(4, 6), m: normal(4, 6) }, ({ x, m }) => tf.where(m.greater(0), x, -1e9).softmax()),
    ],
  },
  import.meta.url,
).run()
