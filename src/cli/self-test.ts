import type { DeviceRequest } from '../core/agent.ts'
import { openEngine } from '../engine/open.ts'
import { tf } from '../engine/tf.ts'

/** How an engine did. */
export interface TestResult {
  readonly engine: DeviceRequest['engine']
  readonly passed: boolean
  /** What it runs on and how it did, or why it did not run. */
  readonly detail: string
}

const UPDATES = 50

/** Fits y = 2x₁ − 3x₂ + 1 by gradient descent: forward, backward, update. Passes when the error all but vanishes. */
export async function selfTest(engine: DeviceRequest['engine']): Promise<TestResult> {
  try {
    const opened = await openEngine({ device: 'cpu', engine })
    const weights = tf.variable(tf.zeros([2, 1]))
    const bias = tf.variable(tf.zeros([1]))
    opened.own({ line: [weights, bias] })
    const step = await opened.compile(
      ({ x, y }) => {
        const { value, grads } = tf.variableGrads(
          () => tf.squaredDifference(x.matMul(weights).add(bias), y).mean().asScalar(),
          [weights, bias],
        )
        for (const variable of [weights, bias]) variable.assign(variable.sub(grads[variable.name]!.mul(0.3)) as never)
        return { loss: value }
      },
      { x: { shape: [4, 2] }, y: { shape: [4, 1] } },
      { name: 'self-test' },
    )
    const points = [-1, -1, -1, 1, 1, -1, 1, 1]
    const losses: number[] = []
    const began = performance.now()
    for (let k = 0; k < UPDATES; k++) {
      step.inputs.x.set(points)
      step.inputs.y.set([2, -4, 6, 0])
      await step.run()
      losses.push(step.outputs.loss[0]!)
    }
    const each = (performance.now() - began) / UPDATES
    step.dispose()
    opened.dispose()
    const [first, last] = [losses[0]!, losses.at(-1)!]
    const [name] = opened.info.description.split(' (') // without what else was tried
    const detail = `${name}: ${UPDATES} updates, loss ${first.toFixed(2)} to ${last.toExponential(0)}, ${each.toFixed(2)} ms each`
    return { engine, passed: first > 1 && last < 1e-6, detail }
  } catch (error) {
    return { engine, passed: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
