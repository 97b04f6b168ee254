/** A step that differs from call to call is refused, with the line at which the calls diverge. */
import { test } from 'uvu'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { refusesIn, w } from './refuses.ts'

const refuses = refusesIn(import.meta.url)
const noisy = tf.sequential({
  layers: [tf.layers.dense({ units: 4, inputShape: [3] }), tf.layers.dropout({ rate: 0.5 })],
})

const CHANGES = 'the step "learn" differs from call to call'
const REMEDY = 'Compiling would freeze random numbers, dropout, counters and clocks: pass such values in as inputs.'
let calls = 0
let slow: Tensor | undefined
refuses(
  'Math.random',
  ({ x }) => ({
    y: x.mul(Math.random()), // ← Math.random
  }),
  CHANGES,
  'constant [] 0.',
  REMEDY,
)
refuses(
  'tf.randomNormal',
  ({ x }) => {
    const y = x.mul(2)
    return { y: y.add(tf.randomNormal([4, 3])) } // ← tf.randomNormal
  },
  CHANGES,
  REMEDY,
)
refuses(
  'dropout in training',
  ({ x }) => {
    const y = noisy.apply(x, { training: true }) // ← dropout in training
    return { y: y as Tensor }
  },
  CHANGES,
)
refuses(
  'a counter',
  ({ x }) => {
    calls++
    return { y: x.mul(calls) } // ← a counter
  },
  CHANGES,
)
refuses(
  'a clock',
  ({ x }) => ({
    y: x.mul(performance.now()), // ← a clock
  }),
  CHANGES,
)
refuses(
  'a counter in an attribute',
  ({ x }) => {
    calls++
    return { y: tf.leakyRelu(x, 1 / calls) } // ← a counter in an attribute
  },
  CHANGES,
  '"LeakyRelu(',
)
refuses(
  'operands that are swapped',
  ({ x }) => {
    const [a, b] = calls++ % 2 ? [x, x.neg()] : [x.neg(), x]
    return { y: a.sub(b) } // ← operands that are swapped
  },
  CHANGES,
  '"Sub(',
)
refuses('an alternating output', ({ x }) => ({ y: x, ...(calls++ % 2 && { z: x }) }), CHANGES, 'nothing more')
refuses(
  'an alternating assignment',
  ({ x }) => {
    if (calls++ % 2) w.assign(w.mul(1))
    return { y: x.matMul(w) } // ← an alternating assignment
  },
  CHANGES,
)
refuses(
  'a tensor kept from an earlier call',
  ({ x }) => {
    slow ??= x.mul(2)
    return { y: tf.add(slow, x) } // ← a tensor kept from an earlier call
  },
  'uses a disposed tensor',
)

test.run()
