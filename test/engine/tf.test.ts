import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFolder } from '../../src/engine/install/package-folder.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'

const chained = join(packageFolder('@tensorflow/tfjs-core')!, 'dist/public/chained_ops')

test('tensors have every method that TF.js declares', () => {
  const declared = readdirSync(chained)
    .filter(file => file.endsWith('.d.ts'))
    .flatMap(file => /^ {8}(\w+)</m.exec(readFileSync(join(chained, file), 'utf8'))?.[1] ?? [])
  assert.ok(declared.length > 130)
  assert.equal(
    declared.filter(name => typeof tf.tensor(0)[name as 'add'] !== 'function'),
    [],
  )
})

test('a method computes what the function of its name computes', () => {
  const x = tf.tensor([1, 2, 3, 4], [2, 2])
  const y = tf.tensor([5, 6, 7, 8], [2, 2])
  const values = (result: Tensor) => [result.dtype, result.shape, [...result.dataSync()]]
  assert.equal(values(x.matMul(y, false, true)), values(tf.matMul(x, y, false, true)))
  assert.equal(values(x.concat(y, 1)), values(tf.concat([x, y], 1)))
  assert.equal(values(x.concat([y, x])), values(tf.concat([x, y, x])))
  assert.equal(values(x.stack(y)), values(tf.stack([x, y])))
  assert.equal(values(x.where(tf.tensor([true, false]), y)), values(tf.where(tf.tensor([true, false]), x, y)))
  assert.equal(values(x.as1D()), values(tf.reshape(x, [4])))
  assert.equal(values(x.flatten().as3D(1, 4, 1)), values(tf.reshape(x, [1, 4, 1])))
  assert.equal(values(x.reshapeAs(y.flatten())), values(tf.reshape(x, [4])))
  assert.equal(values(x.sum().asScalar()), values(tf.scalar(10)))
  assert.equal(values(x.toInt()), values(tf.cast(x, 'int32')))
  assert.equal(values(x.toBool()), values(tf.cast(x, 'bool')))
  assert.throws(() => {
    x.dispose()
    x.neg()
  }, /disposed/)
})

test('gradients and layers are there', () => {
  const slope = tf.grad(x => tf.layers.activation({ activation: 'tanh' }).apply(x) as Tensor)
  assert.equal([...slope(tf.tensor1d([0])).dataSync()], [1])
})

test.run()
