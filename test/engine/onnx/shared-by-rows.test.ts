import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { SharedByRows } from '../../../src/engine/onnx/shared-by-rows.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'

/** Numbers in place of models, and a list of the disposed ones. */
function shared() {
  const disposed: number[] = []
  let made = 0
  const sessions = new SharedByRows<number>(number => disposed.push(number))
  const take = (key: string, ...groups: string[]) =>
    sessions.take(key, async reads => {
      for (const group of groups) reads(group)
      return ++made
    })
  return { sessions, take, disposed }
}

test('equal keys share one model until the last user releases it', async () => {
  const { take, disposed } = shared()
  const [a, b] = await Promise.all([take('step'), take('step')])
  const other = await take('other')
  assert.equal([a!.made, b!.made, other!.made], [1, 1, 2])
  a!.release()
  assert.equal(disposed, [])
  assert.is((await take('step'))!.made, 1)
  b!.release()
  assert.equal(disposed, [])
  other!.release()
  assert.equal(disposed, [2])
  assert.is((await take('other'))!.made, 3)
})

test('after a change of its weights new users get a new model, current ones keep the old', async () => {
  const { sessions, take, disposed } = shared()
  const old = await take('step', 'weights')
  sessions.changed('other')
  assert.is((await take('step', 'weights'))!.made, 1)
  sessions.changed('weights')
  const fresh = await take('step', 'weights')
  assert.is(fresh!.made, 2)
  fresh!.release()
  assert.equal(disposed, [2])
  old!.release()
  assert.equal(disposed, [2])
})

test('a refusal yields undefined; other failures are thrown', async () => {
  const sessions = new SharedByRows<number>(() => {})
  const refused = async () => {
    throw new UserError('it mixes its rows')
  }
  assert.is(await sessions.take('step', refused), undefined)
  const broken = async () => {
    throw new TypeError('broken')
  }
  assert.match(
    await sessions.take('broken', broken).then(
      () => 'nothing',
      error => error.message,
    ),
    'broken',
  )
})

test('batch sizes of an acting step share one model while its constant weights are unchanged', async () => {
  const engine = await openOnnxEngine()
  const w = tf.variable(tf.randomNormal([3, 2], 0, 1, 'float32', 1))
  const other = tf.variable(tf.tensor1d([1]))
  engine.own({ w: [w], other: [other] })
  const act = ({ x }: { x: Tensor }) => ({ y: x.matMul(w as Tensor) })
  const compile = (rows: number) => engine.compile(act, { x: { shape: [rows, 3] } }, { constant: true, acting: true })
  const answer = (compiled: Awaited<ReturnType<typeof compile>>) => {
    compiled.inputs.x.fill(1)
    compiled.run()
    return [...compiled.outputs.y]
  }
  const [one, four] = [await compile(1), await compile(4)]
  assert.is(one.onnx, four.onnx)
  const row = answer(one)
  assert.equal(answer(four), [...row, ...row, ...row, ...row])
  engine.write('other', [5])
  const two = await compile(2)
  assert.is(two.onnx, one.onnx)
  engine.write('w', new Array(6).fill(1))
  const three = await compile(3)
  assert.equal(answer(three), new Array(6).fill(3))
  for (const size of [one, three]) size.dispose()
  assert.equal(answer(two), [...row, ...row])
  engine.dispose()
})

test('an acting step that mixes rows is compiled for its batch size', async () => {
  const engine = await openOnnxEngine()
  const w = tf.variable(tf.tensor1d([2, 3]))
  engine.own({ w: [w] })
  const mean = ({ x }: { x: Tensor }) => ({ y: x.mul(w).mean(0) })
  const compiled = await engine.compile(mean, { x: { shape: [2, 2] } }, { constant: true, acting: true })
  compiled.inputs.x.set([1, 1, 3, 3])
  compiled.run()
  assert.equal([...compiled.outputs.y], [4, 6])
  engine.dispose()
})

test.run()
