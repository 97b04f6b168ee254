// Runs the exported policies in onnxruntime-web (WebAssembly) under Node, and compares them with the agents.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const folder = resolve(process.argv[2])
const ort = createRequire(join(folder, 'web', 'x.js'))('onnxruntime-web')
const read = (name, file) => readFileSync(join(folder, name, file))
const words = (Type, bytes) => new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))

for (const name of readdirSync(folder).filter(name => existsSync(join(folder, name, 'case.json')))) {
  const { count, shape, box, continuous, legal: width } = JSON.parse(read(name, 'case.json'))
  const session = await ort.InferenceSession.create(read(name, 'policy.onnx'))
  const data = words(box ? Float32Array : Int32Array, read(name, 'observation.bin'))
  const observation = new ort.Tensor(box ? 'float32' : 'int32', data, [count, ...shape])
  const legal = width > 0 && new ort.Tensor('bool', new Uint8Array(read(name, 'legal.bin')), [count, width])
  const { action } = await session.run(legal ? { observation, legal } : { observation })
  const wanted = words(continuous ? Float32Array : Int32Array, read(name, 'action.bin'))
  if (!continuous) assert.deepEqual(action.data, wanted, name)
  else for (const [i, x] of wanted.entries()) assert.ok(Math.abs(action.data[i] - x) <= 1e-5 * (1 + Math.abs(x)), name)
  console.log(`${name}: ${count} actions equal the agent's in onnxruntime-web`)
}
