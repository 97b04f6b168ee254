// Runs the exported policies in onnxruntime-web (WebAssembly) under Node, against what the agents did.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const folder = resolve(process.argv[2])
const ort = createRequire(join(folder, 'web', 'x.js'))('onnxruntime-web')
const read = (name, file) => readFileSync(join(folder, name, file))
const words = (Type, bytes) => new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))

for (const name of readdirSync(folder).filter(name => existsSync(join(folder, name, 'case.json')))) {
  const { count, shape, box, masked, actions } = JSON.parse(read(name, 'case.json'))
  const session = await ort.InferenceSession.create(read(name, 'policy.onnx'))
  const data = words(box ? Float32Array : Int32Array, read(name, 'observation.bin'))
  const observation = new ort.Tensor(box ? 'float32' : 'int32', data, [count, ...shape])
  const legal = masked && new ort.Tensor('bool', new Uint8Array(read(name, 'legal.bin')), [count, actions])
  const { action } = await session.run(masked ? { observation, legal } : { observation })
  assert.deepEqual(action.data, words(Int32Array, read(name, 'action.bin')), name)
  console.log(`${name}: ${count} actions as the agent's in onnxruntime-web`)
}
