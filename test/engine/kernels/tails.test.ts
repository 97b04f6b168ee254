/** Functions of one number against float64, from 10⁻⁷ to the limits of float32: compiled, exported and derivatives. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RULES } from '../../../src/engine/graph/graph.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, type Tensor2D, tf } from '../../../src/engine/tf.ts'
import { ort } from '../../onnxruntime.ts'

type Real = (x: number) => number
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 }
const logistic: Real = x => 1 / (1 + Math.exp(-x))
const softplus: Real = x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** erfc by its continued fraction for x ≥ 2, from the series of erf below. */
function erf(x: number): number {
  const a = Math.abs(x)
  if (a >= 2) {
    let fraction = a
    for (let n = 200; n > 0; n--) fraction = a + n / 2 / fraction
    return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / fraction)
  }
  let [sum, term] = [x, x]
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}
const normalCdf: Real = x => (1 + erf(x / Math.SQRT2)) / 2

/** Asserts |found − real| ≤ relative·|real| + absolute. */
interface Tolerance {
  readonly relative: number
  readonly absolute?: number
}
interface Row {
  readonly f: (x: Tensor) => Tensor
  readonly real: Real
  readonly slope: Real
  readonly value: Tolerance
  readonly gradient: Tolerance
  /** Range of arguments tested. Default −100 … 100. */
  readonly from?: number
  readonly to?: number
}

/** A few ulps (one is 6·10⁻⁸ to 1.2·10⁻⁷). */
const DIGITS: Tolerance = { relative: 5e-7 }
/** For formulas of TF.js that cancel: 1 − y, 1 + y, ln(1 + small). */
const CANCELS: Tolerance = { relative: 5e-7, absolute: 4e-7 }
/** For powers of e with a rounded exponent. */
const ROUNDED: Tolerance = { relative: 1e-5 }

const withZero = (x: Tensor) => tf.stack([x, tf.zerosLike(x)], 1) as Tensor2D
const first = (y: Tensor) => y.slice([0, 0], [y.shape[0]!, 1]).flatten()

const ROWS: Readonly<Record<string, Row>> = {
  sigmoid: {
    f: x => x.sigmoid(),
    real: logistic,
    slope: x => logistic(x) * logistic(-x),
    value: DIGITS,
    gradient: CANCELS,
  },
  'log of sigmoid': {
    f: x => x.sigmoid().log(),
    real: x => -softplus(-x),
    slope: x => logistic(-x),
    value: CANCELS,
    gradient: CANCELS,
    from: -87,
  },
  logSigmoid: { f: tf.logSigmoid, real: x => -softplus(-x), slope: x => logistic(-x), value: DIGITS, gradient: DIGITS },
  softplus: { f: x => x.softplus(), real: softplus, slope: logistic, value: DIGITS, gradient: DIGITS },
  tanh: { f: x => x.tanh(), real: Math.tanh, slope: x => 1 / Math.cosh(x) ** 2, value: DIGITS, gradient: CANCELS },
  elu: {
    f: x => x.elu(),
    real: x => (x > 0 ? x : Math.expm1(x)),
    slope: x => (x > 0 ? 1 : Math.exp(x)),
    value: DIGITS,
    gradient: CANCELS,
  },
  selu: {
    f: x => x.selu(),
    real: x => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
    slope: x => SELU.scale * (x > 0 ? 1 : SELU.alpha * Math.exp(x)),
    value: DIGITS,
    gradient: DIGITS,
  },
  exp: { f: x => x.exp(), real: Math.exp, slope: Math.exp, value: DIGITS, gradient: DIGITS },
  expm1: { f: x => x.expm1(), real: Math.expm1, slope: Math.exp, value: DIGITS, gradient: DIGITS },
  log: { f: x => x.log(), real: Math.log, slope: x => 1 / x, value: DIGITS, gradient: DIGITS, from: 0 },
  log1p: { f: x => x.log1p(), real: Math.log1p, slope: x => 1 / (1 + x), value: DIGITS, gradient: DIGITS, from: -0.99 },
  erf: {
    f: x => x.erf(),
    real: erf,
    slope: x => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x),
    value: DIGITS,
    gradient: ROUNDED,
  },
  gelu: {
    f: x => x.mul(tf.mul(0.5, tf.add(1, tf.erf(tf.div(x, Math.SQRT2))))),
    real: x => x * normalCdf(x),
    slope: x => normalCdf(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
    value: { relative: 5e-7, absolute: 5e-7 },
    gradient: { relative: 1e-5, absolute: 5e-7 },
  },
  swish: {
    f: x => x.mul(x.sigmoid()),
    real: x => x * logistic(x),
    slope: x => logistic(x) * (1 + x * logistic(-x)),
    value: DIGITS,
    gradient: { relative: 1e-6, absolute: 1e-6 },
    from: -87,
  },
  'softmax of two': {
    f: x => first(tf.softmax(withZero(x))),
    real: logistic,
    slope: x => logistic(x) * logistic(-x),
    value: DIGITS,
    gradient: CANCELS,
    from: -80,
  },
  'logSoftmax of two': {
    f: x => first(tf.logSoftmax(withZero(x))),
    real: x => -softplus(-x),
    slope: x => logistic(-x),
    value: CANCELS,
    gradient: CANCELS,
  },
  'logSumExp of two': {
    f: x => tf.logSumExp(withZero(x), 1),
    real: softplus,
    slope: logistic,
    value: CANCELS,
    gradient: CANCELS,
  },
  sqrt: { f: x => x.sqrt(), real: Math.sqrt, slope: x => 0.5 / Math.sqrt(x), value: DIGITS, gradient: DIGITS, from: 0 },
  rsqrt: {
    f: x => x.rsqrt(),
    real: x => x ** -0.5,
    slope: x => -0.5 * x ** -1.5,
    value: DIGITS,
    gradient: DIGITS,
    from: 0,
  },
  sin: { f: x => x.sin(), real: Math.sin, slope: Math.cos, value: CANCELS, gradient: CANCELS },
  cos: { f: x => x.cos(), real: Math.cos, slope: x => -Math.sin(x), value: CANCELS, gradient: CANCELS },
}

const [SMALLEST, LARGEST] = [2 ** -126, (2 - 2 ** -23) * 2 ** 127]
const normalFloat = (y: number) => y === 0 || (Math.abs(y) >= SMALLEST && Math.abs(y) <= LARGEST)

/** ±10⁻⁷ … ±100, in steps of 5%, and 0. */
const ARGUMENTS = Float32Array.from([
  0,
  ...Array.from({ length: 450 }, (_, i) => 10 ** (i / 50 - 7)).flatMap(x => [x, -x]),
])

function compare(
  what: string,
  xs: ArrayLike<number>,
  found: ArrayLike<number>,
  real: Real,
  tolerance: Tolerance,
): void {
  const { relative, absolute = 0 } = tolerance
  for (const [i, x] of Array.from(xs).entries()) {
    const y = real(x)
    if (!normalFloat(y)) continue
    const error = Math.abs(found[i]! - y)
    assert.ok(error <= relative * Math.abs(y) + absolute, `${what} at ${x}: ${found[i]}, not ${y}`)
  }
}

const engines = { 'all rewrites': await openOnnxEngine(), 'no rewrites': await openOnnxEngine({ without: RULES }) }
for (const [name, { f, real, slope, value, gradient, from = -100, to = 100 }] of Object.entries(ROWS)) {
  const xs = ARGUMENTS.filter(x => x >= from && x <= to && (from !== 0 || x > 0))
  const step = ({ x }: { x: Tensor }) => ({ y: f(x), dy: tf.grad(z => f(z).sum())(x) })

  for (const [where, engine] of Object.entries(engines))
    test(`${name} and its derivative are accurate from ${from} to ${to}, with ${where}`, async () => {
      const compiled = await engine.compile(step, { x: { shape: [xs.length] } })
      compiled.inputs.x.set(xs)
      await compiled.run()
      compare(name, xs, compiled.outputs.y, real, value)
      compare(`the derivative of ${name}`, xs, compiled.outputs.dy, slope, gradient)
      compiled.dispose()
    })

  test(`${name} is accurate in an exported model`, async () => {
    const alone = ({ x }: { x: Tensor }) => ({ y: f(x.flatten()).reshape(x.shape) })
    const model = engines['all rewrites'].freeze(alone, { x: { shape: [1] } })
    const session = await ort.InferenceSession.create(model)
    const { y } = await session.run({ x: new ort.Tensor('float32', xs, [xs.length, 1]) })
    compare(name, xs, y!.data as Float32Array, real, value)
    await session.release()
  })
}

test('a fused activation is as accurate as the function', async () => {
  for (const activation of ['sigmoid', 'elu'] as const) {
    const step = ({ x }: { x: Tensor }) => ({
      y: tf.fused.matMul({ a: x as Tensor2D, b: tf.ones([1, 1]) as Tensor2D, activation }),
    })
    const compiled = await engines['all rewrites'].compile(step, { x: { shape: [ARGUMENTS.length, 1] } })
    compiled.inputs.x.set(ARGUMENTS)
    await compiled.run()
    compare(activation, ARGUMENTS, compiled.outputs.y, ROWS[activation]!.real, DIGITS)
    compiled.dispose()
  }
})

test('infinities and NaN are handled as in TF.js', async () => {
  const xs = [Infinity, -Infinity, NaN, 0, 3e38, -3e38]
  for (const f of ['sigmoid', 'tanh', 'softplus', 'elu', 'selu', 'exp', 'expm1', 'log1p', 'erf'] as const) {
    const compiled = await engines['all rewrites'].compile(({ x }: { x: Tensor }) => ({ y: x[f]() }), {
      x: { shape: [xs.length] },
    })
    compiled.inputs.x.set(xs)
    await compiled.run()
    const expected = tf.tidy(() => Array.from(tf.tensor1d(xs)[f]().dataSync()))
    const same = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= 1e-6 * Math.abs(b)
    assert.ok(
      expected.every((y, i) => same(compiled.outputs.y[i]!, y)),
      `${f}: ${compiled.outputs.y}, not ${expected}`,
    )
    compiled.dispose()
  }
})

test.run()
