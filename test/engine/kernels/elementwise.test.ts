import { elementwise } from '../../../src/engine/kernels/elementwise.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { bools, coarse, exactly, type Given, ints, normal, positive } from '../given.ts'
import { type Row, row, testRows } from './rows.ts'

type Binary = (a: Tensor, b: Tensor) => Tensor
type Unary = (x: Tensor) => Tensor

/** Operand shapes for all kinds of broadcasting. */
const pairs = (f: Binary, make: (...shape: number[]) => Given = normal): Row[] => [
  row('same shapes', { a: make(4, 6), b: make(4, 6) }, ({ a, b }) => f(a, b)),
  row('a row on the right', { a: make(4, 6), b: make(6) }, ({ a, b }) => f(a, b)),
  row('a row on the left', { a: make(6), b: make(4, 6) }, ({ a, b }) => f(a, b)),
  row('a column', { a: make(4, 6), b: make(4, 1) }, ({ a, b }) => f(a, b)),
  row('a column and a row', { a: make(4, 1), b: make(1, 6) }, ({ a, b }) => f(a, b)),
  row('a scalar', { a: make(), b: make(4, 6) }, ({ a, b }) => f(a, b)),
  row('a middle axis', { a: make(2, 3, 4), b: make(3, 1) }, ({ a, b }) => f(a, b)),
]
const whole = (f: Binary): Row => row('int32', { a: ints(9, 4, 6), b: ints(9, 6) }, ({ a, b }) => f(a, b))

/** Comparisons of floats, integers and booleans. */
const compare = (f: Binary): Row[] => [
  ...pairs((a, b) => f(a, b).toFloat(), coarse),
  row('of booleans', { a: bools(4, 6), b: bools(6) }, ({ a, b }) => f(a, b)),
  row('of integers', { a: ints(3, 4, 6), b: ints(3, 6) }, ({ a, b }) => f(a, b)),
  row('as a mask', { a: coarse(4, 6), b: coarse(6), x: normal(4, 6) }, ({ a, b, x }) => f(a, b).toFloat().mul(x)),
]
const ofBools = (f: Binary): Row => row('of booleans', { a: bools(4, 6), b: bools(6) }, ({ a, b }) => f(a, b))

const one = (f: Unary, make: (...shape: number[]) => Given = normal): Row[] => [
  row('a matrix', { x: make(4, 6) }, ({ x }) => f(x)),
  row('a scalar', { x: make() }, ({ x }) => f(x)),
  row('a reshaped product', { x: make(4, 6), w: positive(6, 6) }, ({ x, w }) =>
    f(x.abs().matMul(w.div(6)).reshape([2, 2, 6])),
  ),
]
const ofInts = (f: Unary): Row => row('int32', { x: ints(9, 4, 6) }, ({ x }) => f(x.sub(tf.scalar(4, 'int32'))))

testRows(
  elementwise,
  {
    Add: [...pairs(tf.add), whole(tf.add)],
    Sub: [...pairs(tf.sub), whole(tf.sub)],
    Multiply: [...pairs(tf.mul), whole(tf.mul), ofBools(tf.mul)],
    RealDiv: pairs(tf.div, positive),
    FloorDiv: [
      ...pairs(tf.floorDiv, positive),
      row('int32', { a: ints(20, 4, 6) }, ({ a }) => a.div(tf.scalar(3, 'int32'))),
    ],
    Mod: [
      ...pairs(tf.mod, positive),
      row('of both signs', { a: exactly(5.5, -5.5, 5.5, -5.5, 0, -1), b: exactly(3, 3, -3, -3, 2, 2) }, ({ a, b }) =>
        tf.mod(a, b),
      ),
      row('int32', { a: ints(20, 4, 6) }, ({ a }) => a.sub(tf.scalar(9, 'int32')).mod(tf.scalar(4, 'int32'))),
    ],
    Maximum: [...pairs(tf.maximum, coarse), whole(tf.maximum)],
    Minimum: [...pairs(tf.minimum, coarse), whole(tf.minimum)],
    Pow: [
      ...pairs(tf.pow, positive),
      row('squared', { x: normal(4, 6) }, ({ x }) => x.pow(2)),
      row('rooted', { x: positive(4, 6) }, ({ x }) => x.pow(0.5)),
      row('cubed', { x: normal(4, 6) }, ({ x }) => x.pow(tf.scalar(3, 'int32'))),
    ],
    SquaredDifference: [...pairs(tf.squaredDifference), whole(tf.squaredDifference)],
    AddN: [
      row('three', { a: normal(4, 6), b: normal(4, 6), c: normal(4, 6) }, ({ a, b, c }) => tf.addN([a, b, c])),
      row('one twice', { a: normal(4, 6), b: normal(4, 6) }, ({ a, b }) => tf.addN([a, b, a])),
      row('one alone', { a: normal(4, 6) }, ({ a }) => tf.addN([a])),
    ],

    Equal: compare(tf.equal),
    NotEqual: compare(tf.notEqual),
    Greater: compare(tf.greater),
    GreaterEqual: compare(tf.greaterEqual),
    Less: compare(tf.less),
    LessEqual: compare(tf.lessEqual),
    LogicalAnd: [ofBools(tf.logicalAnd)],
    LogicalOr: [ofBools(tf.logicalOr)],
    LogicalNot: [row('of booleans', { x: bools(4, 6) }, ({ x }) => x.logicalNot())],
    Select: [
      row('same shapes', { c: bools(4, 6), a: normal(4, 6), b: normal(4, 6) }, ({ c, a, b }) => tf.where(c, a, b)),
      row('a scalar choice', { c: bools(4, 6), a: normal(), b: normal(4, 6) }, ({ c, a, b }) => tf.where(c, a, b)),
      row('a constant choice', { c: bools(4, 6), a: normal(4, 6) }, ({ c, a }) => tf.where(c, a, -1e9)),
      row('two constants', { c: bools(4, 6) }, ({ c }) => tf.where(c, tf.ones([4, 6]), tf.zeros([4, 6]))),
      row('a column as condition', { c: bools(4, 1), a: normal(4, 6), b: normal(6) }, ({ c, a, b }) =>
        tf.where(c, a, b),
      ),
      row('a scalar condition', { c: bools(), a: normal(4, 6), b: normal(4, 6) }, ({ c, a, b }) => tf.where(c, a, b)),
      row('booleans', { c: bools(4, 6), a: bools(4, 6), b: bools(6) }, ({ c, a, b }) => tf.where(c, a, b)),
      row('int32 or zero', { c: bools(4, 6), a: ints(9, 4, 6) }, ({ c, a }) => tf.where(c, a, 0)),
      row('int32', { c: bools(4, 6), a: ints(9, 4, 6), b: ints(9, 4, 6) }, ({ c, a, b }) => tf.where(c, a, b)),
    ],
    IsFinite: [
      row('of 1/x', { x: coarse(4, 6) }, ({ x }) => tf.div(1, x).isFinite()),
      row('of log x', { x: normal(4, 6) }, ({ x }) => x.log().isFinite()),
      row('of integers', { x: ints(9, 4) }, ({ x }) => x.isFinite()),
    ],
    IsInf: [
      row('of 1/x', { x: coarse(4, 6) }, ({ x }) => tf.div(1, x).isInf()),
      row('of log x', { x: normal(4, 6) }, ({ x }) => x.log().isInf()),
    ],
    IsNan: [row('of log x', { x: normal(4, 6) }, ({ x }) => x.log().isNaN())],

    Abs: [...one(tf.abs), ofInts(tf.abs)],
    Neg: [...one(tf.neg), ofInts(tf.neg)],
    Sign: [...one(tf.sign), row('of zeros', { x: coarse(4, 6) }, ({ x }) => x.sign()), ofInts(tf.sign)],
    Floor: one(tf.floor),
    Ceil: one(tf.ceil),
    Round: [
      ...one(tf.round),
      row('half to even', { x: exactly(-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 1e7) }, ({ x }) => x.round()),
    ],
    Exp: one(tf.exp),
    Expm1: one(tf.expm1),
    Log: one(tf.log, positive),
    Log1p: one(tf.log1p, positive),
    Sqrt: one(tf.sqrt, positive),
    Rsqrt: one(tf.rsqrt, positive),
    Square: [...one(tf.square), ofInts(tf.square)],
    Reciprocal: one(tf.reciprocal, positive),
    Sin: one(tf.sin),
    Cos: one(tf.cos),
    Tanh: one(tf.tanh),
    Sigmoid: one(tf.sigmoid),
    Softplus: one(tf.softplus),
    Erf: one(tf.erf),
    ClipByValue: [...one(x => x.clipByValue(-0.5, 0.5)), ofInts(x => x.clipByValue(-2, 3))],

    Relu: [...one(tf.relu), row('at zero', { x: coarse(4, 6) }, ({ x }) => x.relu()), ofInts(tf.relu)],
    Relu6: one(x => x.mul(4).relu6()),
    LeakyRelu: one(x => tf.leakyRelu(x, 0.1)),
    Prelu: [
      row('a slope', { x: normal(4, 6), a: positive() }, ({ x, a }) => tf.prelu(x, a)),
      row('a slope per column', { x: normal(4, 6), a: normal(6) }, ({ x, a }) => tf.prelu(x, a)),
      row('a slope per channel', { x: normal(2, 3, 3, 4), a: normal(1, 1, 4) }, ({ x, a }) => tf.prelu(x, a)),
    ],
    Elu: one(tf.elu),
    Selu: one(tf.selu),
    EluGrad: [row('second derivative of elu', { x: normal(4, 6) }, ({ x }) => tf.grad(z => z.elu().sum())(x), 'none')],
    Step: [
      row('0 or 1', { x: coarse(4, 6) }, ({ x }) => x.step()),
      row('alpha below', { x: coarse(4, 6) }, ({ x }) => x.step(-1)),
      ofInts(tf.step),
      row('alpha 0.3', { x: coarse(4, 6) }, ({ x }) => x.step(0.3)),
    ],

    Cast: [
      row('float to int', { x: normal(4, 6) }, ({ x }) => x.mul(5).cast('int32')),
      row('float to bool', { x: coarse(4, 6) }, ({ x }) => x.cast('bool')),
      row('int to float', { x: ints(9, 4, 6) }, ({ x }) => x.toFloat()),
      row('int to bool', { x: ints(3, 4, 6) }, ({ x }) => x.cast('bool')),
      row('bool to int to float', { x: bools(4, 6) }, ({ x }) => x.toInt().toFloat()),
      row('float to int and back', { x: normal(4, 6) }, ({ x }) => x.mul(5).toInt().toFloat()),
      row('float to bool and back', { x: coarse(4, 6) }, ({ x }) => x.toBool().toFloat()),
      row('a constant', { x: normal(4, 6) }, ({ x }) => x.mul(tf.ones([6], 'int32').toFloat())),
    ],
    Identity: [row('a clone', { x: normal(4, 6) }, ({ x }) => x.clone().mul(x))],
  },
  import.meta.url,
).run()
