/** Every kernel with every combination of dtypes: if eager TF.js gives a result, a compiled step gives the same one. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import type { DType } from '../../../src/engine/engine.ts'
import { RULES } from '../../../src/engine/graph/graph.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, type TypedArray, tf } from '../../../src/engine/tf.ts'
import { distance } from '../distance.ts'

type Unary = (x: Tensor2D) => Tensor
type Binary = (a: Tensor2D, b: Tensor2D) => Tensor

const TYPES: readonly DType[] = ['float32', 'int32', 'bool']
const FIRST = { float32: [0.5, -1.5, 2.25, 0, 3, -2], int32: [1, -2, 3, 0, 2, 1], bool: [1, 0, 1, 0, 0, 1] }
const SECOND = { float32: [1.5, 1, -0.25, 2, 3, 0.5], int32: [2, 1, 3, 1, 2, 3], bool: [1, 1, 0, 0, 1, 1] }

const vector = (x: Tensor) => x.as1D()
const column = (x: Tensor) => x.slice([0, 0], [2, 1]).as1D()
const mask = () => tf.tensor2d([1, 0, 1, 0, 1, 0], [2, 3], 'bool')
const ones = (x: Tensor, ...shape: number[]) => tf.ones(shape, x.dtype)

const BINARY: Readonly<Record<string, Binary>> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  floorDiv: tf.floorDiv,
  divNoNan: tf.divNoNan,
  maximum: tf.maximum,
  minimum: tf.minimum,
  pow: tf.pow,
  squaredDifference: tf.squaredDifference,
  equal: tf.equal,
  notEqual: tf.notEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  logicalAnd: tf.logicalAnd,
  logicalOr: tf.logicalOr,
  logicalXor: tf.logicalXor,
  addN: (a, b) => tf.addN([a, b, a]),
  'concat of columns': (a, b) => tf.concat([a, b], 1),
  'concat of rows': (a, b) => tf.concat([a, b]),
  'concat with a constant': (a, b) => tf.concat([a, ones(b, 2, 1) as Tensor2D], 1),
  'concat after a constant': (a, b) => tf.concat([ones(b, 2, 1) as Tensor2D, a], 1),
  stack: (a, b) => tf.stack([a, b]),
  where: (a, b) => tf.where(mask(), a, b),
  'where of a constant': (a, b) => tf.where(mask(), a, ones(b)),
  'where by the first': (a, b) => tf.where(a, b, b),
  matMul: (a, b) => tf.matMul(a, b, false, true),
  'matMul of batches': (a, b) => tf.matMul(tf.stack([a, a]), tf.stack([b, b]), false, true),
  'fused matMul': (a, b) => tf.fused.matMul({ a, b, transposeB: true, activation: 'relu' }),
  'a fused bias': (a, b) => tf.fused.matMul({ a: tf.ones([2, 3]), b: a, transposeB: true, bias: column(b) }),
  dot: (a, b) => tf.dot(vector(a), vector(b)),
  gather: (a, b) => tf.gather(a, column(b.minimum(ones(b)).abs())),
  batchNorm: (a, b) => tf.batchNorm(a, b.slice([0, 0], [1, 3]).as1D(), tf.tensor1d([1, 2, 3])),
  unsortedSegmentSum: (a, b) => tf.unsortedSegmentSum(a, column(b.minimum(ones(b)).abs()), 2),
  huberLoss: tf.losses.huberLoss,
  meanSquaredError: tf.losses.meanSquaredError,
  'add a constant': (a, b) => a.add(ones(b)),
  'subtract from a constant': (a, b) => ones(b).sub(a),
  'multiply by a constant': (a, b) => a.mul(ones(b, 2, 3)),
  'divide by a constant': (a, b) => a.div(ones(b, 2, 3)),
  'raise to a constant': (a, b) => a.pow(ones(b)),
  'maximum with a constant': (a, b) => a.maximum(ones(b)),
  'a sum of constants': (a, b) => ones(a, 3).add(ones(b, 3)).mul(a),
}

const UNARY: Readonly<Record<string, Unary>> = {
  abs: tf.abs,
  neg: tf.neg,
  sign: tf.sign,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  exp: tf.exp,
  expm1: tf.expm1,
  log: tf.log,
  log1p: x => tf.log1p(x.abs()),
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  square: tf.square,
  reciprocal: tf.reciprocal,
  sin: tf.sin,
  cos: tf.cos,
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  logSigmoid: tf.logSigmoid,
  softplus: tf.softplus,
  erf: tf.erf,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  selu: tf.selu,
  leakyRelu: tf.leakyRelu,
  step: tf.step,
  'a step with a slope': x => tf.step(x, 0.3),
  clipByValue: x => tf.clipByValue(x, -0.5, 1.5),
  isNaN: tf.isNaN,
  logicalNot: tf.logicalNot,
  sum: x => x.sum(1),
  mean: x => x.mean(1),
  max: x => x.max(1),
  min: x => x.min(1),
  prod: x => x.prod(1),
  any: x => x.any(1),
  all: x => x.all(1),
  argMax: x => x.argMax(1),
  argMin: x => x.argMin(1),
  softmax: x => tf.softmax(x),
  logSoftmax: x => tf.logSoftmax(x),
  logSumExp: x => tf.logSumExp(x, 1),
  pad: x => tf.pad(x, [
    [0, 1],
    [1, 0],
  ], 0.5), // biome-ignore format: one line a row
  tile: x => tf.tile(x, [1, 2]),
  reverse: x => tf.reverse(x),
  split: x => tf.split(x, 3, 1)[1]!,
  unstack: x => tf.unstack(x)[1]!,
  oneHot: x => tf.oneHot(vector(x), 4),
  zerosLike: tf.zerosLike,
  onesLike: tf.onesLike,
  'cast to float32': x => x.toFloat(),
  'cast to int32': x => x.toInt(),
  'cast to bool': x => x.toBool(),
  'cast of NaN': x => x.toFloat().log().toInt(),
}

/** TF.js's result; undefined if it refuses, or if its result is a "boolean" that is neither 0 nor 1. */
function eagerly(f: (...xs: Tensor2D[]) => Tensor, operands: Tensor2D[]) {
  try {
    const y = f(...operands)
    const data = y.dataSync() as TypedArray
    return y.dtype === 'bool' && data.some(x => x > 1) ? undefined : { type: `${y.dtype}[${y.shape}]`, data }
  } catch {
    return undefined
  }
}

/** The error for kernels that would turn numbers into booleans in TF.js and are refused in compiled steps. */
const REFUSED = /(of booleans|would turn \w+ values into booleans.*): cast (them|that operand) first/

const engines = { 'all rewrites': await openOnnxEngine(), 'no rewrites': await openOnnxEngine({ without: RULES }) }

function check(name: string, f: (...xs: Tensor2D[]) => Tensor, types: readonly DType[]): void {
  test(`${name} of ${types.join(' and ')}`, async () => {
    const values = types.map((type, i) => [FIRST, SECOND][i]![type])
    const operands = types.map((type, i) => tf.tensor2d(values[i]!, [2, 3], type))
    const expected = eagerly(f, operands)
    for (const [where, engine] of Object.entries(engines)) {
      const specs = Object.fromEntries(types.map((dtype, i) => [i, { shape: [2, 3], dtype }]))
      const compiling = engine.compile(inputs => ({ y: f(...(Object.values(inputs) as Tensor2D[])) }), specs, { name })
      const compiled = await compiling.catch(error => {
        assert.instance(error, UserError, `${where}: ${error.message}`)
        assert.ok(!expected || (types.includes('bool') && REFUSED.test(error.message)), error.message)
      })
      if (!compiled) continue
      assert.ok(expected, `${where} computes what TF.js does not: ${compiled.graph}`)
      for (const [i, data] of values.entries()) compiled.inputs[i]!.set(data)
      await compiled.run()
      assert.match(compiled.graph, `out y ${expected.type}`)
      const { y } = compiled.outputs
      assert.ok(distance(y!, expected.data) < 2e-5, `${where}: [${y}] not [${expected.data}]\n${compiled.graph}`)
      compiled.dispose()
    }
  })
}

for (const [name, f] of Object.entries(UNARY)) for (const type of TYPES) check(name, f, [type])
for (const [name, f] of Object.entries(BINARY))
  for (const first of TYPES) for (const second of TYPES) check(name, f, [first, second])

test('a critic of discrete actions learns from observations and one-hot actions', async () => {
  const w = tf.variable(tf.tensor2d([0.1, 0.2, 0.3, -0.1, 0.5], [5, 1]))
  const learn = ({ observation, action }: Record<string, Tensor>) => {
    const { value, grads } = tf.variableGrads(
      () =>
        tf
          .concat([observation as Tensor2D, tf.oneHot(action as Tensor1D, 3)], 1)
          .matMul(w)
          .square()
          .mean() as Scalar,
      [w],
    )
    return { value, slope: grads[w.name]! }
  }
  const specs = { observation: { shape: [2, 2] }, action: { shape: [2], dtype: 'int32' } } as const
  const compiled = await engines['all rewrites'].compile(learn, specs)
  compiled.inputs.observation.set([1, 2, 3, 4])
  compiled.inputs.action.set([0, 2])
  await compiled.run()
  const expected = learn({ observation: tf.tensor2d([1, 2, 3, 4], [2, 2]), action: tf.tensor1d([0, 2], 'int32') })
  for (const name of ['value', 'slope'] as const)
    assert.ok(distance(compiled.outputs[name], expected[name].dataSync() as TypedArray) < 1e-6)
})

test.run()
