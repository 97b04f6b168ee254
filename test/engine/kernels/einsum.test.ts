import { sums } from '../../../src/engine/kernels/einsum.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { ints, normal } from '../given.ts'
import { row, testRows } from './rows.ts'

const two = (formula: string, a: number[], b: number[]) =>
  row(formula, { a: normal(...a), b: normal(...b) }, ({ a, b }) => tf.einsum(formula, a, b))
const one = (formula: string, ...shape: number[]) =>
  row(formula, { x: normal(...shape) }, ({ x }) => tf.einsum(formula, x))

/** Attention of H heads over T steps: softmax(Q Kᵀ / √d) V, each a part of x times one matrix. */
const attention = (x: Tensor, w: Tensor): Tensor => {
  const [q, k, v] = tf.split(tf.einsum('btd,dphe->bpthe', x, w), 3, 1).map(part => part.squeeze([1])) as [
    Tensor,
    Tensor,
    Tensor,
  ]
  const scores = tf.einsum('bthe,bshe->bhts', q, k).div(Math.sqrt(q.shape.at(-1)!))
  return tf.einsum('bhts,bshe->bthe', tf.softmax(scores), v)
}

testRows(
  sums,
  {
    Einsum: [
      two('ij,jk->ik', [3, 4], [4, 5]),
      two('ij,kj->ik', [3, 4], [5, 4]),
      two('bij,bjk->bik', [2, 3, 4], [2, 4, 5]),
      two('i,i->', [5], [5]),
      two('i,j->ij', [3], [4]),
      two('bi,bi->b', [2, 5], [2, 5]),
      two('ij,ij->ij', [3, 4], [3, 4]),
      two('bthd,bshd->bhts', [2, 3, 2, 4], [2, 5, 2, 4]),
      two('ijk,jl->il', [2, 3, 4], [3, 5]), // k is summed alone
      two('ij,jk->ki', [3, 4], [4, 5]),
      one('ij->ji', 3, 4),
      one('bij->bi', 2, 3, 4),
      one('ij->', 3, 4),
      row('int32', { a: ints(5, 3, 4), b: ints(5, 4, 2) }, ({ a, b }) => tf.einsum('ij,jk->ik', a, b)),
      row('attention of two heads', { x: normal(2, 5, 4), w: normal(4, 3, 2, 3) }, ({ x, w }) => attention(x, w)),
    ],
  },
  import.meta.url,
).run()
