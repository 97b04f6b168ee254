import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { box, contains, discrete, multiDiscrete } from '../../../src/core/space.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { actions, unsupportedActions } from '../../../src/kit/acting/actions.ts'

const space = box([2], [0, -3], [1, 5])
const continuous = actions(space)
const choices = actions(discrete(3))
const values = (tensor: Tensor | undefined) => [...tensor!.dataSync()]

test('continuous actions are scaled from [−1, 1] to the bounds and back', () => {
  assert.is(continuous.kind, 'continuous')
  assert.is(continuous.width, 2)
  assert.equal(continuous.decode(Float32Array.of(0.5, -2)), Float32Array.of(0.75, -3))
  const out = new Float32Array(2)
  continuous.encode(Float32Array.of(0.75, -3), out)
  assert.equal([...out], [0.5, -1])
})

test('discrete actions are the best legal score, and a one-hot row to a critic', () => {
  assert.is(choices.kind, 'discrete')
  assert.is(choices.width, 3)
  assert.is(choices.decode(Float32Array.of(1, 3, 2)), 1)
  assert.is(choices.decode(Float32Array.of(1, 3, 2), Uint8Array.of(1, 0, 1)), 2)
  const out = Float32Array.of(7, 7, 7)
  choices.encode(2, out)
  assert.equal([...out], [0, 0, 1])
})

test('an exported policy agrees with decode', () => {
  const numbers = tf.tensor2d([
    [0.5, -2],
    [-1, 0],
  ])
  const { action } = continuous.output(numbers)
  assert.equal(action!.shape, [2, 2])
  assert.equal(values(action), [0.75, -3, 0, 1])
  const logits = tf.tensor2d([
    [1, 3, 2],
    [0, -1, -2],
  ])
  const legal = tf.tensor2d([1, 0, 1, 0, 1, 1], [2, 3], 'bool')
  assert.equal(values(choices.output(logits).action), [1, 0])
  assert.equal(values(choices.output(logits, legal).action), [2, 1])
  assert.equal(values(choices.output(logits, legal).logits), [1, 3, 2, 0, -1, -2])
})

test('actions stay within bounds that are not float32 numbers, exported ones too', () => {
  const stream = rng('odd bounds')
  for (let k = 0; k < 300; k++) {
    const low = stream.normal() * 10 ** (4 * stream.next() - 2)
    const high = low + 10 ** (4 * stream.next() - 2)
    const odd = actions(box([1], low, high))
    const numbers = [-1, 1, 2 * stream.next() - 1, 1.5]
    const { action } = odd.output(tf.tensor2d(numbers, [4, 1]))
    for (const [i, x] of values(action).entries()) {
      assert.ok(x >= low && x <= high, `${x} in [${low}, ${high}]`)
      const [acted] = odd.decode(Float32Array.of(numbers[i]!)) as Float32Array
      assert.ok(acted! >= low && acted! <= high, `${acted} in [${low}, ${high}]`)
    }
  }
})

test('an exported policy has the shape of the space', () => {
  const { action } = actions(box([2, 1, 2], -1, 1)).output(tf.zeros([5, 4]))
  assert.equal(action!.shape, [5, 2, 1, 2])
})

test('random actions are uniform over the bounds, or over legal actions', () => {
  const random = rng('random')
  const drawn = Array.from({ length: 4000 }, () => continuous.random(random) as Float32Array)
  assert.ok(drawn.every(action => contains(space, action)))
  for (const [i, low, high] of [
    [0, 0, 1],
    [1, -3, 5],
  ] as const) {
    const quarters = [0, 0, 0, 0]
    for (const action of drawn) quarters[Math.floor((4 * (action[i]! - low)) / (high - low))]!++
    for (const count of quarters) assert.ok(Math.abs(count - 1000) < 120, `${quarters}`) // 4 deviations
  }
  const counts = [0, 0, 0]
  for (let k = 0; k < 2000; k++) counts[choices.random(random, Uint8Array.of(1, 0, 1)) as number]!++
  assert.is(counts[1], 0)
  assert.ok(Math.abs(counts[0]! - 1000) < 100, `${counts}`)
})

test('bounded Boxes are supported, and Discrete spaces unless only continuous ones are', () => {
  assert.is(unsupportedActions('X', space), undefined)
  assert.is(unsupportedActions('X', space, 'continuous'), undefined)
  assert.is(unsupportedActions('X', discrete(3)), undefined)
})

test('other spaces are refused in a sentence that says what to do', () => {
  for (const only of ['continuous', undefined] as const) {
    assert.match(
      unsupportedActions('X', box([1], 0, Infinity), only)!,
      /^X needs two finite bounds .*low and a high\.$/,
    )
    assert.match(unsupportedActions('X', multiDiscrete([2, 3]), only)!, /^X needs a Box.* not MultiDiscrete\(2, 3\)\.$/)
  }
  assert.match(unsupportedActions('X', discrete(3), 'continuous')!, /^X needs a Box action space, not Discrete\(3\)\.$/)
  assert.match(
    unsupportedActions('X', box([1], -3.4028235e38, 3.4028235e38))!,
    /^X needs two finite bounds .*3\.4e38, the largest float32, counts as infinite/,
  )
  assert.throws(() => actions(multiDiscrete([2])), /no actor for MultiDiscrete/)
})

test.run()
