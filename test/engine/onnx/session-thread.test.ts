import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { sessionThread } from '../../../src/engine/onnx/session-thread.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'

const options = { constant: true, acting: true } as const
const inputs = { x: { shape: [3, 2] } } as const

async function open(apart: boolean) {
  const engine = await openOnnxEngine({ apart })
  const w = tf.variable(tf.tensor2d([[1], [10]]))
  engine.own({ w: [w] })
  const step = ({ x }: { x: Tensor }) => ({ y: x.matMul(w as never) })
  return { engine, compile: () => engine.compile(step, inputs, options) }
}

test('acting steps with constant weights run in another thread, several at once', async () => {
  const { engine, compile } = await open(true)
  const [a, b] = [await compile(), await compile()]
  assert.ok(a.apart && b.apart)
  for (let run = 1; run <= 3; run++) {
    a.inputs.x.set([1, 1, 2, 2, 3, run])
    b.inputs.x.fill(run)
    const running = [a.run(), b.run()]
    assert.ok(running.every(answer => answer instanceof Promise))
    await Promise.all(running)
    assert.equal([...a.outputs.y], [11, 22, 3 + 10 * run])
    assert.equal([...b.outputs.y], [11 * run, 11 * run, 11 * run])
  }
  a.dispose()
  await b.run()
  assert.equal([...b.outputs.y], [33, 33, 33])
  engine.write('w', [2, 20])
  const c = await compile()
  c.inputs.x.fill(1)
  await c.run()
  assert.equal([...c.outputs.y], [22, 22, 22], 'new weights')
  engine.dispose()
})

test('on the CPU they run here', async () => {
  const { engine, compile } = await open(false)
  const a = await compile()
  assert.not.ok(a.apart)
  assert.is(a.run(), undefined)
  engine.dispose()
})

test('a model that cannot be loaded is an error with its reason', async () => {
  const thread = sessionThread({})
  const error = await thread.session(new Uint8Array(3)).then(
    () => undefined,
    reason => reason,
  )
  assert.instance(error, UserError)
  assert.match(error.message, /protobuf|model/i)
  thread.close()
})

test.run()
