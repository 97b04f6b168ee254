import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tf, type Variable } from '../../../src/engine/tf.ts'
import { hardCopy, polyak } from '../../../src/kit/learning/target.ts'

const pair = (first: number[], second: number): Variable[] => [
  tf.variable(tf.tensor1d(first)),
  tf.variable(tf.scalar(second)),
]

test('a hard copy equals the online network and does not follow it', () => {
  const online = pair([1, 2], 3)
  const target = pair([0, 0], 0)
  hardCopy(target, online)
  online[0]!.assign(tf.tensor1d([8, 9]))
  assert.equal([...target[0]!.dataSync()], [1, 2])
  assert.is(target[1]!.arraySync(), 3)
})

test('Polyak averaging moves a fraction τ of the way', () => {
  const online = pair([10, -10], 1)
  const target = pair([0, 10], 1)
  polyak(target, online, 0.25)
  assert.equal([...target[0]!.dataSync()], [2.5, 5])
  assert.is(target[1]!.arraySync(), 1)
  polyak(target, online, 1)
  assert.equal([...target[0]!.dataSync()], [10, -10])
})

test.run()
