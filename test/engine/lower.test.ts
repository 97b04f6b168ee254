import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { repairGradients } from '../../src/engine/gradients.ts'
import { print } from '../../src/engine/graph/listing.ts'
import { Layout } from '../../src/engine/layout.ts'
import { lower } from '../../src/engine/lower.ts'
import { type Rank, type Tensor, type Tensor4D, tf, type Variable } from '../../src/engine/tf.ts'
import { dqn } from './steps.ts'

repairGradients()
await tf.setBackend('cpu')
const layoutOf = (groups: Parameters<Layout['add']>[0]) => {
  const layout = new Layout()
  layout.add(groups)
  return layout
}

test('a step becomes a graph from inputs and state to results and state', () => {
  const w = tf.variable(tf.ones([3, 2]))
  const b = tf.variable(tf.zeros([2]))
  const step = ({ x }: { x: Tensor }) => {
    const y = x.matMul(w).add(b)
    b.assign(b.sub(y.mean(0)) as typeof b)
    return { y }
  }
  const lowered = lower(step, { x: { shape: [4, 3] } }, layoutOf({ net: [w, b] }), { name: 'step', updates: 1 })
  assert.equal(lowered.outputs, { y: 'y' })
  assert.equal([lowered.reads, lowered.writes], [['net'], ['net']])
  assert.equal([...lowered.kernels], ['BatchMatMul', 'Add', 'Mean', 'Sub'])
  assert.equal(lowered.listing.inputs.map(p => [p.name, p.shape]).sort(), [
    ['state:net', [8]],
    ['x', [4, 3]],
  ])
  assert.equal(
    lowered.listing.outputs.map(p => [p.name, p.shape]),
    [
      ['state:net:out', [8]],
      ['y', [4, 2]],
    ],
  )
})

test('a whole update takes a hundred nodes and reads and writes flat state without copies', () => {
  const { step, inputs, groups } = dqn()
  const { listing, writes } = lower(step, inputs, layoutOf(groups), { name: 'dqn', updates: 1 })
  const count = (op: string) => listing.nodes.filter(node => node.op === op).length
  assert.ok(listing.nodes.length <= 110, `${listing.nodes.length} nodes\n${print(listing)}`)
  const gemms = 3 * 3 + 3 + 2 + 3 // three passes of three layers; gradients of three kernels, two inputs, three biases
  assert.is(count('Gemm'), gemms)
  assert.is(count('Split'), 3, 'online and target weights and the powers of Adam')
  const makers = writes.map(group => listing.nodes.find(node => node.outputs[0] === `state:${group}:out`)!.op)
  assert.ok(
    makers.every(op => ['Add', 'Sub', 'Mul'].includes(op)),
    makers.join(),
  )
})

test('a convolution gathers its patches once for the forward pass and for the filter’s gradient', () => {
  const f = tf.variable(tf.ones([3, 3, 2, 4])) as Variable<Rank.R4>
  const step = ({ x }: { x: Tensor }) => {
    const [dx, df] = tf.grads((x, f) =>
      tf
        .conv2d(x as Tensor4D, f as Tensor4D, 1, 'same')
        .square()
        .sum(),
    )([x, f])
    return { dx: dx!, df: df! }
  }
  const { listing } = lower(step, { x: { shape: [2, 9, 9, 2] } }, new Layout(), { name: 'conv', updates: 1 })
  assert.is(listing.nodes.filter(node => node.op === 'Gather').length, 2, 'patches of x, and of the gradient of y')
})

test('inputs, state and results have unique names', () => {
  const { listing } = lower(({ x }: { x: Tensor }) => ({ x: x.mul(2) }), { x: { shape: [2] } }, new Layout(), {
    name: 'step',
    updates: 1,
  })
  assert.equal([listing.inputs[0]!.name, listing.outputs[0]!.name], ['x', 'x:out'])
})

test.run()
