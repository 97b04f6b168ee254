/** A step that reads a value while being compiled is refused with its line. */
import { test } from 'uvu'
import { type Scalar, tf } from '../../../src/engine/tf.ts'
import { refusesIn, w } from './refuses.ts'

const refuses = refusesIn(import.meta.url)
let calls = 0

refuses(
  'dataSync',
  ({ x }) => {
    const y = x.matMul(w)
    if (y.dataSync()[0]! > 0) w.assign(w.mul(2)) // ← dataSync
    return { y }
  },
  'the result of BatchMatMul (shape [4,2]) was read inside a step being compiled',
  'Use tf.where, or return the tensor as an output.',
)
refuses(
  'arraySync after an assignment',
  ({ x }) => {
    w.assign(w.mul(3))
    return x.matMul(w).arraySync() // ← arraySync after an assignment
  },
  'the result of BatchMatMul (shape [4,2]) was read',
)
refuses(
  'print',
  ({ x }) => {
    x.print() // ← print
    return { x }
  },
  'the input "x" was read inside',
)
refuses(
  'a promise of values',
  ({ x }) => {
    const y = x.mul(2)
    y.data().then(() => calls++) // ← a promise of values
    return { x }
  },
  'the result of Multiply (shape [4,3]) was read',
)
refuses(
  'await data',
  async ({ x }) => {
    const [y] = await x.data() // ← await data
    return { x: x.mul(y!) }
  },
  'the input "x" was read',
)
refuses(
  'a value read in a loss',
  ({ x }) =>
    tf.variableGrads(() => {
      const loss = x.matMul(w).sum() as Scalar
      return loss.dataSync()[0]! > 0 ? loss : (loss.neg() as Scalar) // ← a value read in a loss
    }),
  'the result of Sum (shape []) was read',
)

test.run()
