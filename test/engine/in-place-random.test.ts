/** Random steps that write variables between reads: one buffer for old and new values gives the same results as two. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Tensor, tf, type Variable } from '../../src/engine/tf.ts'
import { isWide } from '../sampled.ts'
import { normal } from './given.ts'
import { runOn } from './steps.ts'

const RUNS = isWide(import.meta.url) ? 40 : 16
const SEED = 24
/** Every value has 8 elements; variables of a group are consecutive in its vector. */
const SHAPES = [[8], [2, 4], [2, 2, 2], [1, 8], [8, 1], [4, 2]] as const
const VARIABLES = 3

type Operation = (a: Tensor, b: Tensor, n: number) => Tensor
const cube = (a: Tensor) => a.reshape([2, 2, 2])
const OPERATIONS: Readonly<Record<string, Operation>> = {
  reshape: (a, _, n) => a.reshape([...SHAPES[n % SHAPES.length]!]),
  clone: a => a.clone(),
  squeeze: a => a.squeeze(),
  half: a => a.mul(0.5),
  nothing: a => a.mul(tf.ones([8]).reshape(a.shape)),
  tanh: a => a.tanh(),
  add: (a, b) => a.add(b.reshape(a.shape)),
  mul: (a, b) => a.tanh().mul(b.reshape(a.shape)),
  faces: (a, b, n) => cube(a).add(cube(b).mean(n % 3, true)),
  scaled: (a, b, n) =>
    cube(a).mul(
      cube(b)
        .mean(n % 3, true)
        .tanh(),
    ),
  turned: a => cube(a).transpose([0, 2, 1]),
  product: (a, b) =>
    a
      .reshape([4, 2])
      .matMul(b.reshape([2, 4]).slice([0, 0], [2, 2]))
      .tanh(),
  products: (a, b) => cube(a).matMul(cube(b)).tanh(),
  turnedProducts: (a, b) => cube(a).matMul(cube(b), false, true).tanh(),
  scaledProducts: (a, b) => cube(a).mul(0.5).matMul(cube(b).tanh()),
  ends: a => tf.concat([a.flatten().slice([4], [4]), a.flatten().slice([0], [4])]),
  softmax: a => cube(a).softmax(),
}

/** Each instruction appends a value computed from variables and recent values, and may update a variable with it. */
type Program = readonly {
  readonly operation: string
  readonly a: number
  readonly b: number
  readonly n: number
  readonly to: number
}[]

const stepOf = (program: Program, variables: readonly Variable[]) => (inputs: { readonly x: Tensor }) => {
  const values: Tensor[] = [inputs.x]
  // Values 0 … V−1 are the variables, read at this point; then come the latest results.
  const operand = (at: number): Tensor =>
    at < variables.length ? variables[at]! : values[values.length - 1 - ((at - variables.length) % values.length)]!
  for (const { operation, a, b, n, to } of program) {
    const value = OPERATIONS[operation]!(operand(a), operand(b), n)
    values.push(value)
    const variable = variables[to]
    if (variable) variable.assign(variable.sub(value.reshape([8]).mul(0.1)) as typeof variable)
  }
  // Finally each variable is updated through a view of it, as in a gradient step; earlier reads are not part of that.
  for (const [i, variable] of variables.entries()) {
    const view = cube(variable)
    variable.assign(
      variable.sub(cube(inputs.x).mul(view).tanh().sum(i, true).mul(view).reshape([8]).mul(0.1)) as typeof variable,
    )
  }
  return Object.fromEntries(values.map((value, i) => [`v${i}`, value]))
}

const instruction = fc.record({
  operation: fc.constantFrom(...Object.keys(OPERATIONS)),
  a: fc.nat(5),
  b: fc.nat(5),
  n: fc.nat(5),
  to: fc.nat(30),
})

/** Layouts of the variables: each in its own group (as in `compile`), two together, all together. */
const GROUPS: Readonly<Record<string, (v: readonly Variable[]) => Readonly<Record<string, Variable[]>>>> = {
  'by default': () => ({}),
  'two together': ([a, b]) => ({ pair: [a!, b!] }),
  'all together': all => ({ all: [...all] }),
}

for (const [label, groups] of Object.entries(GROUPS))
  test(`one buffer or two, the results are equal: variables ${label}`, async () => {
    let shared = 0
    const property = fc.asyncProperty(fc.array(instruction, { minLength: 3, maxLength: 10 }), async program => {
      const variables = Array.from({ length: VARIABLES }, () => tf.variable(tf.tensor1d(normal(8).data)))
      const found = []
      for (const inPlace of [false, true]) {
        const engine = await openOnnxEngine({ inPlace })
        engine.own(groups(variables))
        const compiled = await engine.compile(stepOf(program, variables), { x: { shape: [8] } })
        const random = rng('in place')
        const outputs = []
        for (let run = 0; run < 3; run++)
          outputs.push(await runOn(compiled, { x: Float32Array.from({ length: 8 }, () => random.normal()) }))
        const state = Object.fromEntries(engine.groups.map(group => [group, engine.read(group)]))
        found.push({ outputs, state })
        if (inPlace) shared += compiled.writes.length
        engine.dispose()
      }
      assert.equal(found[1], found[0])
      for (const variable of variables) variable.dispose()
    })
    await fc.assert(property, { numRuns: RUNS, seed: SEED })
    assert.ok(shared > RUNS / 2, `${shared} writes`)
  })

test.run()
