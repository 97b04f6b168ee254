// Run by tfjs-node.sh: the GPU candidate, which computes on the CPU without a card, if software adapters are allowed;
// once TensorFlow is loaded for the GPU, the CPU's eager engine does not use it.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tf } from 'sente'
import type { Scalar } from '../../src/engine/tf.ts'

type Device = typeof import('../../src/engine/devices/tfjs-node-gpu.ts')
type Eager = typeof import('../../src/engine/tfjs/engine.ts')
const engine = join(dirname(fileURLToPath(import.meta.resolve('sente'))), 'engine')
const { tfjsNodeGpu }: Device = await import(join(engine, 'devices', 'tfjs-node-gpu.js'))
const { openTfjsEngine }: Eager = await import(join(engine, 'tfjs', 'engine.js'))

function check(good: boolean, words: string): void {
  if (!good) throw new Error(words)
}

const without = await tfjsNodeGpu.probe()
check(!without.usable && without.state === 'cpu-only' && /without CUDA/.test(without.reason), JSON.stringify(without))
process.env.SENTE_SOFTWARE_GPU = '1'
const finding = await tfjsNodeGpu.probe()
check(finding.usable && finding.software === true, JSON.stringify(finding))

const opened = await tfjsNodeGpu.open(1)
check(
  opened.info.device === 'gpu' && /tensorflow: TensorFlow 2\.21\.0/.test(opened.info.description),
  opened.info.description,
)
const w = tf.variable(tf.zeros([2, 1]))
opened.own({ w: [w] })
const fit = await opened.compile(
  ({ x, y }) => {
    const { value: loss, grads } = tf.variableGrads(() => x.matMul(w).sub(y).square().mean() as Scalar, [w])
    w.assign(w.sub(grads[w.name]!.mul(0.3)) as never)
    return { loss }
  },
  { x: { shape: [4, 2] }, y: { shape: [4, 1] } },
)
check(fit.writes.join() === 'w', 'the step lists the groups that it writes')
for (let k = 0; k < 50; k++) {
  fit.inputs.x.set([-1, -1, -1, 1, 1, -1, 1, 1])
  fit.inputs.y.set([1, -5, 5, -1])
  await fit.run()
}
check(fit.outputs.loss[0]! < 1e-6, `the loss is ${fit.outputs.loss[0]}`)
const [a, b] = opened.read('w')
check(Math.abs(a! - 2) < 1e-3 && Math.abs(b! + 3) < 1e-3, `w is ${a}, ${b}`)

const { description, device } = (await openTfjsEngine()).info
check(device === 'cpu' && /, wasm: .*tensorflow: this process uses it on the GPU/.test(description), description)
console.log('the candidate works')
