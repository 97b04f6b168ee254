import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { box, discrete, encode, multiDiscrete, type Space, sample, width } from '../../../src/core/space.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { policyModel } from '../../../src/kit/acting/policy-model.ts'
import { ort } from '../../onnxruntime.ts'

const engine = await openOnnxEngine()
const rows = 5

const spaces: readonly [Space, number[], 'float32' | 'int32'][] = [
  [discrete(4), [], 'int32'],
  [multiDiscrete([2, 3, 4]), [3], 'int32'],
  [multiDiscrete([6]), [1], 'int32'],
  [discrete(1), [], 'int32'],
  [multiDiscrete([3, 1]), [2], 'int32'],
  [multiDiscrete([1]), [1], 'int32'],
  [box([3], -1, 1), [3], 'float32'],
  [box([2, 3, 2], 0, 1), [2, 3, 2], 'float32'],
  [box([], -1, 1), [], 'float32'],
]
for (const [space, shape, dtype] of spaces)
  test(`observations of ${JSON.stringify(space)} go in as they are and are encoded inside`, async () => {
    const options = { observationSpace: space, actions: 2, masked: false, metadata: {} }
    const model = policyModel(engine, options, observation => ({ encoded: observation.mul(1).add(0.5) }))
    const session = await ort.InferenceSession.create(model)
    assert.equal(session.inputNames, ['observation'])
    const [input] = session.inputMetadata
    assert.equal(input!.isTensor && [input!.type, input!.shape], [dtype, ['batch', ...shape]])

    const random = rng(3)
    const values = Array.from({ length: rows }, () => sample(space, random))
    const flat = values.flatMap(value => (typeof value === 'number' ? [value] : [...(value as Float32Array)]))
    const data = dtype === 'int32' ? Int32Array.from(flat) : Float32Array.from(flat)
    const { encoded } = await session.run({ observation: new ort.Tensor(dtype, data, [rows, ...shape]) })
    const expected = new Float32Array(rows * width(space))
    for (const [i, value] of values.entries()) encode(space, value, expected, i * width(space))
    assert.equal(
      encoded!.data,
      expected.map(x => Math.fround(x + 0.5)),
    )
  })

test('a mask is an input only where there is one', async () => {
  const options = { observationSpace: box([2], 0, 1), actions: 3, metadata: {} }
  for (const masked of [true, false]) {
    const model = policyModel(engine, { ...options, masked }, (observation, legal) => {
      assert.is(legal !== undefined, masked)
      return { y: legal ? observation.sum(1).add(legal.cast('float32').sum(1)) : observation.sum(1) }
    })
    const session = await ort.InferenceSession.create(model)
    assert.equal(session.inputNames, masked ? ['observation', 'legal'] : ['observation'])
    const legal = new ort.Tensor('bool', Uint8Array.of(1, 0, 1, 1, 1, 1), [2, 3])
    const observation = new ort.Tensor('float32', Float32Array.of(0.5, 0.25, 0, 0), [2, 2])
    const { y } = await session.run(masked ? { observation, legal } : { observation })
    assert.equal([...(y!.data as Float32Array)], masked ? [2.75, 3] : [0.75, 0])
  }
})

test.run()
