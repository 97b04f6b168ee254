/** Learning steps like those of agents, small enough for eager TF.js. */
import type { TypedArray } from '../../src/core/agent.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import type { Compiled, Engine, Specs, StepFunction, VariableGroups } from '../../src/engine/engine.ts'
import {
  type LayersModel,
  type Optimizer,
  type Scalar,
  type SymbolicTensor,
  type Tensor,
  tf,
  type Variable,
} from '../../src/engine/tf.ts'
import { polyak } from '../../src/kit/learning/target.ts'
import { assignFlat, flatGradients, flatten } from '../../src/nn/flat.ts'
import { huber } from '../../src/nn/loss.ts'
import { mlp } from '../../src/nn/mlp.ts'
import { adam, clipNorm } from '../../src/nn/optimizer.ts'
import { seeded } from '../../src/nn/seeded.ts'
import { count, trainable, untrained } from '../../src/nn/variables.ts'

export type Batch = Readonly<Record<string, TypedArray>>

/** A step with its variables and a source of data. */
export interface Learning {
  readonly inputs: Specs
  readonly step: StepFunction<Specs, string>
  readonly groups: VariableGroups
  readonly batch: (random: Rng) => Batch
}

/** Fills each input: floats normal, int32 in 0 … 1, bool mostly true. */
const source =
  (inputs: Specs): Learning['batch'] =>
  random =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype }]) => {
        const n = Array.from({ length: shape.reduce((a, b) => a * b, 1) })
        if (dtype === 'int32') return [name, Int32Array.from(n, () => random.int(2))]
        if (dtype === 'bool') return [name, Uint8Array.from(n, () => Number(random.next() < 0.9))]
        return [name, Float32Array.from(n, () => random.normal())]
      }),
    )

/** Runs a step once on a batch and returns copies of its outputs. */
export async function runOn(compiled: Compiled, batch: Batch): Promise<Record<string, TypedArray>> {
  for (const [name, data] of Object.entries(batch)) compiled.inputs[name]!.set(data)
  await compiled.run()
  return Object.fromEntries(Object.entries(compiled.outputs).map(([name, data]) => [name, data.slice()]))
}

/** Runs it eagerly, on the variables themselves. */
export function runEagerly({ inputs, step }: Learning, batch: Batch): Record<string, TypedArray> {
  return tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype }]) => [name, tf.tensor(batch[name]!, [...shape], dtype)]),
    )
    return Object.fromEntries(
      Object.entries(step(tensors)).map(([name, tensor]) => [name, tensor.dataSync() as TypedArray]),
    )
  })
}

/** A group of variables as one vector, read from the variables. */
export const eagerValues = (variables: readonly Variable[]) => tf.tidy(() => flatten(variables).dataSync<'float32'>())

/** All groups of an engine. */
export const stateOf = (engine: Engine): Record<string, TypedArray> =>
  Object.fromEntries(engine.groups.map(group => [group, engine.read(group)]))

/** Double DQN with importance weights and Polyak averaging: B rows of 4, 2 actions. */
export function dqn({ width = 8, batch = 8, optimizer = undefined as Optimizer | undefined } = {}): Learning {
  const shape = { inputs: 4, hidden: [width, width], outputs: 2, activation: 'relu' } as const
  const model = mlp(shape, rng('online'))
  const target = mlp(shape, rng('target'))
  const online = trainable(model)
  const moments = adam(count(online))
  const inputs: Specs = {
    s: { shape: [batch, 4] },
    next: { shape: [batch, 4] },
    a: { shape: [batch], dtype: 'int32' },
    r: { shape: [batch] },
    alive: { shape: [batch], dtype: 'bool' },
    w: { shape: [batch] },
  }
  const q = (m: LayersModel, s: Tensor) => m.apply(s) as Tensor
  const step = ({ s, next, a, r, alive, w }: Record<string, Tensor>) => {
    const best = q(model, next!).argMax(1)
    const value = q(target, next!).mul(tf.oneHot(best, 2)).sum(1)
    const y = r!.add(alive!.toFloat().mul(value).mul(0.99))
    const chosen = (states: Tensor) => q(model, states).mul(tf.oneHot(a!, 2)).sum(1)
    const loss = () => huber(chosen(s!), y).mul(w!.abs()).mean() as Scalar
    const { value: mean, grads } = tf.variableGrads(loss, online)
    if (optimizer) optimizer.applyGradients(grads)
    else {
      const gradient = clipNorm(flatGradients(online, grads), 10)
      assignFlat(online, moments.step(flatten(online), gradient, 1e-3))
    }
    polyak(trainable(target), online, 0.05)
    return { loss: mean, q: y }
  }
  const groups = { online, target: trainable(target), ...(optimizer ? {} : moments.slots) }
  return { inputs, step, groups, batch: source(inputs) }
}

/** DDPG: two networks and their targets, two optimizers: B rows of 3, 1 action. */
export function ddpg({ width = 8, batch = 8 } = {}): Learning {
  const hidden = [width, width]
  const actorOf = (label: string) =>
    mlp({ inputs: 3, hidden, outputs: 1, activation: 'relu', outputActivation: 'tanh' }, rng(label))
  const criticOf = (label: string) => mlp({ inputs: 4, hidden, outputs: 1, activation: 'relu' }, rng(label))
  const mu = actorOf('mu')
  const muTarget = actorOf('mu target')
  const Q = criticOf('q')
  const qTarget = criticOf('q target')
  const actor = trainable(mu)
  const critic = trainable(Q)
  const actorAdam = adam(count(actor))
  const criticAdam = adam(count(critic))
  const inputs: Specs = {
    s: { shape: [batch, 3] },
    next: { shape: [batch, 3] },
    a: { shape: [batch, 1] },
    r: { shape: [batch] },
    alive: { shape: [batch], dtype: 'bool' },
  }
  const value = (model: LayersModel, s: Tensor, a: Tensor) =>
    (model.apply(tf.concat([s, a], 1)) as Tensor).reshape([batch])
  const step = ({ s, next, a, r, alive }: Record<string, Tensor>) => {
    const y = r!.add(
      alive!
        .toFloat()
        .mul(value(qTarget, next!, muTarget.apply(next!) as Tensor))
        .mul(0.99),
    )
    const td = tf.variableGrads(() => value(Q, s!, a!).sub(y).square().mean() as Scalar, critic)
    assignFlat(critic, criticAdam.step(flatten(critic), flatGradients(critic, td.grads), 1e-3))
    const policy = tf.variableGrads(
      () =>
        value(Q, s!, mu.apply(s!) as Tensor)
          .mean()
          .neg() as Scalar,
      actor,
    )
    assignFlat(actor, actorAdam.step(flatten(actor), flatGradients(actor, policy.grads), 1e-4))
    polyak(trainable(qTarget), critic, 0.05)
    polyak(trainable(muTarget), actor, 0.05)
    return { critic: td.value, actor: policy.value }
  }
  const slots = (name: string, of: Readonly<Record<string, readonly Variable[]>>) =>
    Object.fromEntries(Object.entries(of).map(([slot, variables]) => [`${name} ${slot}`, variables]))
  const groups = {
    actor,
    critic,
    'actor target': trainable(muTarget),
    'critic target': trainable(qTarget),
    ...slots('actor', actorAdam.slots),
    ...slots('critic', criticAdam.slots),
  }
  return { inputs, step, groups, batch: source(inputs) }
}

/** A residual convolutional tower with batch normalization, a policy and a value head; plain SGD. */
export function tower({
  rows = 4,
  columns = 5,
  filters = 4,
  batch = 4,
  activation = 'relu' as 'relu' | 'tanh',
} = {}): Learning {
  const { layers: l } = tf
  const model = seeded(rng('tower'), () => {
    const x = tf.input({ shape: [rows, columns, 2] })
    const act = (t: SymbolicTensor) => l.activation({ activation }).apply(t) as SymbolicTensor
    const conv = (t: SymbolicTensor, n: number, kernelSize: number) => {
      const y = l.conv2d({ filters: n, kernelSize, padding: 'same', useBias: false }).apply(t)
      return l.batchNormalization().apply(y) as SymbolicTensor
    }
    const trunk = act(conv(x, filters, 3))
    const block = act(l.add().apply([trunk, conv(act(conv(trunk, filters, 3)), filters, 3)]) as SymbolicTensor)
    const flat = (n: number) => l.flatten().apply(act(conv(block, n, 1)))
    const policy = l.dense({ units: columns }).apply(flat(2)) as SymbolicTensor
    const value = l.dense({ units: 1, activation: 'tanh' }).apply(l.dense({ units: 8, activation }).apply(flat(1)))
    return tf.model({ inputs: x, outputs: [policy, value as SymbolicTensor] })
  })
  const weights = trainable(model)
  const inputs: Specs = {
    x: { shape: [batch, rows, columns, 2] },
    pi: { shape: [batch, columns] },
    z: { shape: [batch] },
  }
  const step = ({ x, pi, z }: Record<string, Tensor>) => {
    const loss = () => {
      const [p, v] = model.apply(x!, { training: true }) as [Tensor, Tensor]
      const decay = flatten(weights.filter(w => w.rank > 1))
        .square()
        .sum()
        .mul(1e-4)
      const policyLoss = tf.losses.softmaxCrossEntropy(pi!.softmax(), p) as Tensor
      return policyLoss.add(v.reshape([batch]).sub(z!.tanh()).square().mean()).add(decay) as Scalar
    }
    const { value, grads } = tf.variableGrads(loss, weights)
    const gradient = flatGradients(weights, grads)
    assignFlat(weights, flatten(weights).sub(gradient.mul(0.01)))
    return { loss: value, gradient }
  }
  return { inputs, step, groups: { weights, statistics: untrained(model) }, batch: source(inputs) }
}
