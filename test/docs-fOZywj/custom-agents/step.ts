// step.ts
import { compile, tf } from 'sente'

const w = tf.variable(tf.zeros([4, 2]))
const step = await compile(
  ({ x, y }) => {
    const { value: loss, grads } = tf.variableGrads(() => tf.losses.meanSquaredError(y, tf.matMul(x, w)))
    w.assign(w.sub(grads[w.name]!.mul(0.1)))
    return { loss }
  },
  { x: { shape: [32, 4] }, y: { shape: [32, 2] } },
)
const { loss } = await step({ x: new Float32Array(128), y: new Float32Array(64) })
step.graph // one node a line
step.onnx  // the model's bytes

console.log(loss !== undefined, step.graph.split('\n').length > 1)
