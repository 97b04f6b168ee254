import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { split } from '../../../src/engine/devices/split.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { distant, once } from './distant.ts'
import { line } from './line.ts'

async function make() {
  const { engine: gpu, asked } = await distant()
  const engine = split(gpu, await openOnnxEngine())
  const steps = line()
  engine.own(steps.groups)
  const learn = await engine.compile(steps.learn, steps.inputs, { name: 'learn' })
  return { engine, asked, steps, learn }
}

test('it learns on the GPU, and acts on the CPU with the new weights', async () => {
  const { engine, asked, steps, learn } = await make()
  const act = await engine.compile(steps.act, steps.inputs, { name: 'act', acting: true })
  const y = () => once(act, { x: [0, 1, 2, 3] }, 'y')
  assert.equal(await y(), [0, 1, 2, 3])
  assert.equal(await once(learn, { x: [2, 2, 2, 2] }, 'mean'), [2])
  assert.equal(await y(), [0, 3, 6, 9])
  await once(learn, { x: [1, 1, 1, 1] }, 'mean')
  await once(learn, { x: [1, 1, 1, 1] }, 'mean')
  assert.equal(await y(), [0, 5, 10, 15])
  assert.equal(asked, ['compile learn', 'settle w', 'settle w'], 'only changed groups, and only when they are read')
})

test('acting is synchronous while nothing has changed', async () => {
  const { engine, steps, learn } = await make()
  const act = await engine.compile(steps.act, steps.inputs, { acting: true })
  assert.is(act.run(), undefined)
  await learn.run()
  const running = act.run()
  assert.instance(running, Promise)
  await running
  assert.is(act.run(), undefined)
})

test('changed groups are readable after settle, and written to both devices', async () => {
  const { engine, steps, learn } = await make()
  await once(learn, { x: [2, 2, 2, 2] }, 'mean')
  assert.throws(() => engine.read('w'), 'w is not settled')
  assert.equal([...engine.read('untouched')], [7])
  await engine.settle!()
  assert.equal([...engine.read('w')], [3])

  engine.write('w', [10])
  assert.equal([...engine.read('w')], [10])
  const act = await engine.compile(steps.act, steps.inputs, { acting: true })
  assert.equal(await once(act, { x: [1, 1, 1, 1] }, 'y'), [10, 10, 10, 10])
  await once(learn, { x: [2, 2, 2, 2] }, 'mean')
  await engine.settle!(['w'])
  assert.equal([...engine.read('w')], [12])
})

test('written groups are uploaded only when a step reads them', async () => {
  const { engine, asked, learn } = await make()
  engine.write('untouched', [1]) // like the noise for acting
  engine.write('w', [10])
  assert.equal([...engine.read('untouched')], [1])
  assert.equal(asked, ['compile learn'])
  await once(learn, { x: [2, 2, 2, 2] }, 'mean')
  assert.equal(asked, ['compile learn', 'write w'])
  await learn.run()
  await engine.settle!()
  assert.equal([...engine.read('w')], [14])
})

test('constant weights are the current ones; few rows run on the CPU, many on the faster device', async () => {
  const { engine, asked, steps, learn } = await make()
  await once(learn, { x: [2, 2, 2, 2] }, 'mean')
  const few = await engine.compile(steps.act, steps.inputs, { name: 'few', acting: true, constant: true })
  assert.equal(await once(few, { x: [0, 1, 2, 3] }, 'y'), [0, 3, 6, 9])
  const many = () => engine.compile(steps.act, { x: { shape: [16] } }, { name: 'many', acting: true, constant: true })
  assert.equal(await once(await many(), { x: Array(16).fill(1) }, 'y'), Array(16).fill(3))
  assert.equal(
    asked.filter(what => what.startsWith('compile')),
    ['compile learn', 'compile many'],
    'the GPU was tried',
  )
  await once(learn, { x: [1, 1, 1, 1] }, 'mean')
  assert.equal(await once(await many(), { x: Array(16).fill(1) }, 'y'), Array(16).fill(4))
  assert.is(asked.filter(what => what === 'compile many').length, 1, 'only once, because the CPU was faster')
})

test('it describes and disposes both', async () => {
  const { engine, asked } = await make()
  assert.is(engine.info.device, 'gpu')
  assert.match(engine.info.description, /^distant, acting with onnxruntime [\d.]+, 1 thread$/)
  engine.dispose()
  assert.is(asked.at(-1), 'dispose')
})

test.run()
