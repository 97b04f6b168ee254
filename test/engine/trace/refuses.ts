import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { inSource, sourceOf } from '../../compiled.ts'

export const engine = await openOnnxEngine()
export const w = tf.variable(tf.ones([3, 2]), true, 'w')
export const inputs = { x: { shape: [4, 3] } }
export type Inputs = { readonly x: Tensor }
type Step = (inputs: Inputs) => unknown

/** The error message of compiling `step`. */
export async function refusal(step: Step): Promise<string> {
  try {
    await engine.compile(step as never, inputs, { name: 'learn' })
  } catch (error) {
    assert.ok(error instanceof UserError, String((error as Error).stack))
    return inSource(error.message)
  }
  throw new Error('it compiles')
}

const surroundings = () => ({
  tensors: tf.memory().numTensors,
  variables: Object.keys(tf.engine().registeredVariables),
  backend: tf.getBackend(),
})

/**
 * Returns a function for one test file: it registers a test that `step` is refused, that the error contains every part
 * of `message` and the line that ends with the comment `← label` (if there is one), and that TF.js is left unchanged.
 */
export const refusesIn = (url: string) => {
  const file = sourceOf(url)
  const lines = readFileSync(file, 'utf8').split('\n')
  return (label: string, step: Step, ...message: string[]): void => {
    test(label, async () => {
      const before = surroundings()
      const said = await refusal(step)
      for (const part of message) assert.ok(said.includes(part), said)
      const marked = lines.findIndex(line => line.endsWith(`// ← ${label}`))
      if (marked >= 0) assert.ok(said.includes(`(at ${file}:${marked + 1}:`), said)
      else assert.not.ok(said.includes('(at '), said)

      assert.equal(surroundings(), before)
      assert.not.ok(tf.engine().state.activeTape, 'TF.js is not recording')
      assert.equal([...w.dataSync()], [1, 1, 1, 1, 1, 1], 'eager weights are unchanged')
      const next = await engine.compile(({ x }: Inputs) => ({ y: x.matMul(w) }), inputs)
      next.inputs.x.fill(2)
      await next.run()
      assert.equal([...next.outputs.y.slice(0, 2)], [6, 6], 'the next step compiles')
      next.dispose()
    })
  }
}
