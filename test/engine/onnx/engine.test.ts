import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Engine } from '../../../src/engine/engine.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Scalar, type Tensor, tf, type Variable } from '../../../src/engine/tf.ts'
import { hardCopy, polyak } from '../../../src/kit/learning/target.ts'
import { moduleAt } from '../../compiled.ts'
import { distance } from '../distance.ts'

const vector = (...values: number[]) => tf.variable(tf.tensor1d(values))
const matrix = (shape: [number, number], seed: number) =>
  tf.variable(tf.randomNormal(shape, 0, 1, 'float32', seed)) as Variable
const none = {}
const values = (engine: Engine, group: string) => [...engine.read(group)]

test('a variable keeps the assigned value from run to run', async () => {
  const engine = await openOnnxEngine()
  const w = vector(1, 2)
  engine.own({ w: [w] })
  const add = await engine.compile(
    ({ x }: { x: Tensor }) => {
      w.assign(w.add(x))
      return { before: w.sub(x), after: w.mul(1) }
    },
    { x: { shape: [2] } },
  )
  add.inputs.x.set([10, 20])
  add.run()
  assert.equal(
    [[...add.outputs.before], [...add.outputs.after]],
    [
      [1, 2],
      [11, 22],
    ],
  )
  add.inputs.x.set([1, 1])
  add.run()
  assert.equal([...add.outputs.after], [12, 23])
  assert.equal(values(engine, 'w'), [12, 23])
  assert.equal([...w.dataSync()], [1, 2], 'the tf.Variable is unchanged')
  engine.dispose()
})

test('a reshape read before an update has the old value', async () => {
  const step = (w: Variable) => {
    const row = () => w.reshape([1, 3])
    return ({ x }: { x: Tensor }) => {
      const before = x.add(1).mul(row())
      const { grads } = tf.variableGrads(() => x.mul(row()).square().sum().asScalar(), [w])
      w.assign(w.sub(grads[w.name]!.mul(0.1)))
      return { before, after: x.mul(row()) }
    }
  }
  const x = [0.5, 0.6, 0.7]
  const expected = tf.tidy(() => Object.values(step(vector(4, 5, 6))({ x: tf.tensor2d([x]) })).map(t => t.dataSync()))
  const engine = await openOnnxEngine()
  const compiled = await engine.compile(step(vector(4, 5, 6)), { x: { shape: [1, 3] } })
  compiled.inputs.x.set(x)
  compiled.run()
  const { before, after } = compiled.outputs
  assert.ok(distance(before, expected[0]!) < 1e-6, `${before} is not ${expected[0]}`)
  assert.ok(distance(after, expected[1]!) < 1e-6, `${after} is not ${expected[1]}`)
  engine.dispose()
})

test('the last of several assignments counts', async () => {
  const engine = await openOnnxEngine()
  const w = vector(1, 2)
  engine.own({ w: [w] })
  const step = await engine.compile(() => {
    w.assign(w.mul(10))
    const between = w.add(1)
    w.assign(w.add(0.5))
    return { between }
  }, none)
  step.run()
  assert.equal([...step.outputs.between], [11, 21])
  assert.equal(values(engine, 'w'), [10.5, 20.5])
  engine.dispose()
})

test('variables of any type can be assigned inputs, constants and each other', async () => {
  const engine = await openOnnxEngine()
  const [a, b] = [vector(1, 2), vector(3, 4)]
  const counts = tf.variable(tf.tensor1d([5, 6], 'int32'))
  const flags = tf.variable(tf.tensor1d([true, false], 'bool'))
  engine.own({ a: [a], b: [b], counts: [counts], flags: [flags] })
  const swap = await engine.compile(() => {
    const old = a.clone()
    a.assign(b)
    b.assign(old as typeof b)
    return none as Record<never, Tensor>
  }, none)
  swap.run()
  assert.equal(
    [values(engine, 'a'), values(engine, 'b')],
    [
      [3, 4],
      [1, 2],
    ],
  )
  swap.run()
  assert.equal(
    [values(engine, 'a'), values(engine, 'b')],
    [
      [1, 2],
      [3, 4],
    ],
  )

  const set = await engine.compile(
    ({ x, n, on }: Record<'x' | 'n' | 'on', Tensor>) => {
      a.assign(x as typeof a)
      b.assign(tf.tensor1d([7, 8]))
      counts.assign(counts.add(n) as typeof counts)
      flags.assign(flags.logicalOr(on) as typeof flags)
      return { twice: counts.mul(tf.scalar(2, 'int32')), not: flags.logicalNot() }
    },
    { x: { shape: [2] }, n: { shape: [2], dtype: 'int32' }, on: { shape: [2], dtype: 'bool' } } as const,
  )
  set.inputs.x.set([9, 9])
  set.inputs.n.set([1, -1])
  set.inputs.on.set([0, 1])
  set.run()
  assert.equal(
    ['a', 'b', 'counts', 'flags'].map(group => values(engine, group)),
    [
      [9, 9],
      [7, 8],
      [6, 5],
      [1, 1],
    ],
  )
  assert.equal([...set.outputs.twice], [12, 10])
  assert.ok(set.outputs.twice instanceof Int32Array)
  assert.equal([...set.outputs.not], [0, 0])
  assert.ok(set.outputs.not instanceof Uint8Array)
  engine.dispose()
})

test('unassigned parts of a group keep their values', async () => {
  const engine = await openOnnxEngine()
  const parts = [vector(1), vector(2, 3), vector(4)]
  engine.own({ parts })
  const step = await engine.compile(() => {
    parts[1]!.assign(parts[1]!.mul(10))
    return none as Record<never, Tensor>
  }, none)
  step.run()
  assert.equal(values(engine, 'parts'), [1, 20, 30, 4])
  engine.dispose()
})

test('steps of one engine share its variables: learner, policy, copies', async () => {
  const engine = await openOnnxEngine()
  const online = [matrix([3, 2], 1), vector(0, 0)]
  const target = [matrix([3, 2], 2), vector(1, 1)]
  engine.own({ online, target })
  const [w, b] = online as [Variable, Variable]
  const forward = (x: Tensor) => x.matMul(w).add(b)
  const x = { x: { shape: [4, 3] } }
  const learn = await engine.compile(({ x }: { x: Tensor }) => {
    const { value, grads } = tf.variableGrads(() => forward(x).square().mean() as Scalar, online)
    for (const v of online) v.assign(v.sub(grads[v.name]!.mul(0.1)))
    return { value }
  }, x)
  const policy = await engine.compile(({ x }: { x: Tensor }) => ({ y: forward(x) }), { x: { shape: [1, 3] } })
  const soft = await engine.compile(() => {
    polyak(target, online, 0.25)
    return none as Record<never, Tensor>
  }, none)
  const hard = await engine.compile(() => {
    hardCopy(target, online)
    return none as Record<never, Tensor>
  }, none)
  const copyIf = await engine.compile(
    ({ flag }: { flag: Tensor }) => {
      target.forEach((t, i) => {
        t.assign(tf.where(flag, online[i]!, t) as typeof t)
      })
      return none as Record<never, Tensor>
    },
    { flag: { shape: [], dtype: 'bool' } } as const,
  )

  const ask = () => {
    policy.inputs.x.set([1, 0, 0])
    policy.run()
    return [...policy.outputs.y]
  }
  const start = values(engine, 'online')
  const before = values(engine, 'target')
  assert.equal(ask(), [start[0], start[1]])

  learn.inputs.x.fill(1)
  learn.run()
  const learned = values(engine, 'online')
  assert.not.equal(learned, start)
  const [y0] = ask()
  assert.is(y0, Math.fround(learned[0]! + learned[6]!), 'the policy sees the new weights')

  soft.run()
  const blended = values(engine, 'target')
  const between = before.map((t, i) => 0.75 * t + 0.25 * learned[i]!)
  assert.ok(distance(blended, between) < 1e-6)
  copyIf.run()
  assert.equal(values(engine, 'target'), blended, 'the flag is not set')
  hard.run()
  assert.equal(values(engine, 'target'), learned)
  learn.run()
  assert.equal(values(engine, 'target'), learned, 'a copy, not the same memory')
  copyIf.inputs.flag[0] = 1
  copyIf.run()
  assert.equal(values(engine, 'target'), values(engine, 'online'))
  engine.dispose()
})

test('ignored inputs still have arrays to fill', async () => {
  const engine = await openOnnxEngine()
  const compiled = await engine.compile(({ x }: { x: Tensor; y: Tensor }) => ({ z: x.mul(2) }), {
    x: { shape: [2] },
    y: { shape: [3], dtype: 'int32' },
  } as const)
  compiled.inputs.y.fill(1)
  compiled.inputs.x.fill(1)
  compiled.run()
  assert.equal([...compiled.outputs.z], [2, 2])
  assert.not.match(compiled.graph, 'in y')
  engine.dispose()
})

test('inputs and outputs may share a name, and have any name', async () => {
  const engine = await openOnnxEngine()
  const compiled = await engine.compile(
    ({ x, c0, t1 }: Record<'x' | 'c0' | 't1', Tensor>) => ({
      x: x.mul(2).add(c0),
      t1,
      t2: x.exp().log().add(t1),
    }),
    { x: { shape: [2] }, c0: { shape: [2] }, t1: { shape: [2] } },
  )
  compiled.inputs.x.set([1, 2])
  compiled.inputs.c0.set([10, 10])
  compiled.inputs.t1.set([3, 4])
  compiled.run()
  assert.equal(
    [[...compiled.outputs.x], [...compiled.outputs.t1]],
    [
      [12, 14],
      [3, 4],
    ],
  )
  assert.equal([...compiled.outputs.t2].map(Math.round), [4, 6])
  engine.dispose()
})

test('a variable assigned from another one stays independent', async () => {
  const [a, b] = [tf.variable(tf.tensor1d([1])), tf.variable(tf.tensor1d([2]))]
  b.assign(a as never) // both now share one data id
  const engine = await openOnnxEngine()
  engine.own({ a: [a], b: [b] })
  engine.write('b', [5])
  const step = await engine.compile(() => ({ sum: a.add(b.mul(10)) }), {})
  step.run()
  assert.equal([...step.outputs.sum], [51])
})

test('a disposed step or engine does not run; disposing twice is fine', async () => {
  const engine = await openOnnxEngine()
  const one = await engine.compile(({ x }: { x: Tensor }) => ({ y: x.mul(2) }), { x: { shape: [2] } })
  const other = await engine.compile(({ x }: { x: Tensor }) => ({ y: x.mul(3) }), { x: { shape: [2] } })
  one.dispose()
  one.dispose()
  assert.throws(() => one.run(), /disposed/)
  other.inputs.x.fill(1)
  other.run()
  assert.equal([...other.outputs.y], [3, 3])
  engine.dispose()
  engine.dispose()
  assert.throws(() => other.run(), /disposed/)
})

test('the engine describes itself', async () => {
  const engine = await openOnnxEngine({ threads: 2 })
  assert.is(engine.info.engine, 'onnx')
  assert.is(engine.info.device, 'cpu')
  assert.match(engine.info.description, /^onnxruntime 1\.\d+\.\d+, 2 threads$/)
  engine.dispose()
})

test('worker threads cannot use WebGPU', async () => {
  const engine = moduleAt('../../../src/engine/onnx/engine.ts', import.meta.url).href
  const code = `import(${JSON.stringify(engine)})
    .then(({ openOnnxEngine }) => openOnnxEngine({ provider: 'webgpu' }))
    .then(() => 'it opens', error => error.name + ': ' + error.message)
    .then(said => require('node:worker_threads').parentPort.postMessage(said))`
  const worker = new Worker(code, { eval: true })
  const [said] = await once(worker, 'message')
  await worker.terminate()
  assert.match(said, /^UserError: worker threads cannot use WebGPU, because ONNX Runtime crashes if two threads use it/)
})

test.run()
