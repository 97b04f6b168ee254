import { type Tensor, tf } from '../../../src/engine/tf.ts'

/** y = w x: a step that learns w, one that doubles it, and the policy. */
export function line() {
  const w = tf.variable(tf.tensor1d([1]))
  const untouched = tf.variable(tf.tensor1d([7]))
  const x = { x: { shape: [4] } } as const
  return {
    groups: { w: [w], untouched: [untouched] },
    inputs: x,
    /** w ← w + mean x */
    learn({ x }: { x: Tensor }) {
      w.assign(w.add(x.mean()))
      return { mean: x.mean() }
    },
    double() {
      w.assign(w.mul(2))
      return {}
    },
    act: ({ x }: { x: Tensor }) => ({ y: x.mul(w) }),
  }
}
