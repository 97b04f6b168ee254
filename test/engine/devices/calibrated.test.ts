import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calibrated } from '../../../src/engine/devices/calibrated.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { openTfjsEngine } from '../../../src/engine/tfjs/engine.ts'
import { distant, once } from './distant.ts'
import { line } from './line.ts'

async function make(...distances: Parameters<typeof distant>[0][]) {
  const made = await Promise.all(distances.map(distant))
  const engine = calibrated(made.map(({ engine }, i) => ({ name: `e${i}`, engine })))
  const steps = line()
  engine.own(steps.groups)
  return { engine, asked: made.map(({ asked }) => asked), steps }
}

test('the fastest engine is kept, and the times are reported', async () => {
  const { engine, asked, steps } = await make({ turns: 6 }, { turns: 0 }, { turns: 3 })
  const learn = await engine.compile(steps.learn, steps.inputs, { name: 'learn' })
  assert.equal(
    asked.map(words => words.includes('dispose')),
    [true, false, true],
  )
  const { e0, e1, e2 } = engine.info.measured!
  assert.ok(e1! < e2! && e2! < e0!, JSON.stringify(engine.info.measured))
  assert.match(engine.info.note!, /^ms per update: e0 [\d.]+, e1 [\d.]+, e2 [\d.]+$/)

  await engine.compile(steps.act, steps.inputs, { name: 'act' })
  assert.equal(
    asked.map(words => words.filter(word => word === 'compile act').length),
    [0, 1, 0],
  )
  assert.equal(await once(learn, { x: [2, 2, 2, 2] }, 'mean'), [2])
})

test('timing leaves the variables unchanged, whichever engine is kept', async () => {
  for (const turns of [
    [0, 4],
    [4, 0],
  ]) {
    const { engine, steps } = await make(...turns.map(turns => ({ turns })))
    engine.write('untouched', [8])
    const learn = await engine.compile(steps.learn, steps.inputs, { name: 'learn' })
    assert.equal([...learn.inputs.x], [0, 0, 0, 0])
    assert.equal([...engine.read('w')], [1])
    assert.equal([...engine.read('untouched')], [8])
    await once(learn, { x: [2, 2, 2, 2] }, 'mean')
    await engine.settle!()
    assert.equal([...engine.read('w')], [3])
  }
})

test('timing leaves even unowned variables unchanged', async () => {
  for (const openSecond of [openOnnxEngine, openTfjsEngine]) {
    const v = tf.variable(tf.tensor1d([1, 2]))
    const engines = [await openOnnxEngine(), await openSecond()]
    const engine = calibrated(engines.map((engine, i) => ({ name: `e${i}`, engine })))
    const learn = ({ x }: { x: Tensor }) => {
      v.assign(v.add(x).mul(2))
      return { y: v.mul(1) }
    }
    const compiled = await engine.compile(learn, { x: { shape: [2] } })
    assert.equal([...v.dataSync()], [1, 2])
    assert.equal(await once(compiled, { x: [1, 1] }, 'y'), [4, 6])
    engine.dispose()
  }
})

test('without a learning step nothing is timed: the first GPU is chosen', async () => {
  for (const first of ['act', 'double']) {
    const { engine, asked, steps } = await make({ turns: 4 }, { turns: 0 })
    engine.write('w', [5])
    if (first === 'act') await engine.compile(steps.act, steps.inputs, { name: first, acting: true })
    else await engine.compile(steps.double, {}, { name: first })
    assert.equal(asked, [['write w', 'settle w untouched', `compile ${first}`], ['dispose']])
    assert.is(engine.info.measured, undefined)
    const act = await engine.compile(steps.act, steps.inputs, { acting: true })
    assert.equal(await once(act, { x: [1, 1, 1, 1] }, 'y'), [5, 5, 5, 5])
  }
})

test('an engine that cannot run the step drops out; it is an error only if none can', async () => {
  const { engine, steps } = await make({ refuses: 'no kernel' }, { turns: 0 })
  const learn = await engine.compile(steps.learn, steps.inputs, { name: 'learn' })
  assert.equal(await once(learn, { x: [2, 2, 2, 2] }, 'mean'), [2])
  assert.is(engine.info.note, 'e0 dropped out: no kernel')

  const none = await make({ refuses: 'no kernel' }, { refuses: 'no memory' })
  let error: Error | undefined
  await none.engine.compile(none.steps.learn, none.steps.inputs).catch(thrown => {
    error = thrown
  })
  assert.is(error?.message, 'no kernel')
  assert.ok(none.asked.every(words => words.at(-1) === 'dispose'))
})

test('a single engine is not timed', async () => {
  const { engine, steps } = await make({})
  await engine.compile(steps.learn, steps.inputs, { name: 'learn' })
  assert.is(engine.info.measured, undefined)
  assert.is(engine.info.note, undefined)
})

test.run()
