import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { mostThreads } from '../../src/core/guard/room.ts'
import type { Candidate, Finding } from '../../src/engine/devices/candidate.ts'
import { candidates } from '../../src/engine/devices/index.ts'
import { openEngine } from '../../src/engine/open.ts'
import { distant } from './devices/distant.ts'
import { line } from './devices/line.ts'

const candidate = (name: Candidate['name'], finding: Finding, open?: Candidate['open']): Candidate => ({
  name,
  title: name.toUpperCase(),
  engine: name.startsWith('onnx') ? 'onnx' : 'tfjs',
  probe: async () => finding,
  open: open ?? (async () => (await distant()).engine),
})
const works: Finding = { usable: true, detail: 'a card' }
const with_ = (...candidates: Candidate[]) => ({ candidates: async () => candidates, graphics: () => true })
const message = async (opening: Promise<unknown>): Promise<string> => {
  const error = await opening.then(
    () => undefined,
    (error: Error) => error,
  )
  assert.instance(error, UserError)
  return error!.message
}

test('gpu opens a working engine, and learns there', async () => {
  const engine = await openEngine({ device: 'gpu', engine: 'auto' }, 1, with_(candidate('onnx-webgpu', works)))
  assert.is(engine.info.device, 'gpu')
  assert.match(engine.info.description, /^distant, acting with onnxruntime/)
})

test('gpu gives each candidate’s reason if none works', async () => {
  const told = await message(
    openEngine(
      { device: 'gpu', engine: 'auto' },
      1,
      with_(
        candidate('onnx-cuda', { usable: false, reason: 'there is no CUDA library', fix: 'npm install it' }),
        candidate('tfjs-webgpu', works, () => Promise.reject(new UserError('the device is lost.'))),
      ),
    ),
  )
  assert.is(
    told,
    '--device gpu: no GPU engine works here. ONNX-CUDA: there is no CUDA library (npm install it). TFJS-WEBGPU: the ' +
      'device is lost. ' +
      'Run sente doctor for details, or use --device cpu or auto to compute on the CPU.',
  )
})

test('auto times the CPU too, and falls back to it with the reason', async () => {
  const surroundings = with_(
    candidate('onnx-webgpu', works, async () => (await distant({ turns: 9 })).engine),
    candidate('onnx-cuda', { usable: false, reason: 'there is none' }),
  )
  const engine = await openEngine({ device: 'auto', engine: 'auto' }, 1, surroundings)
  const steps = line()
  engine.own(steps.groups)
  await engine.compile(steps.learn, steps.inputs, { name: 'learn' })
  assert.is(engine.info.device, 'cpu')
  assert.equal(Object.keys(engine.info.measured!), ['cpu', 'onnx-webgpu'])

  const none = with_(candidate('onnx-webgpu', { usable: false, reason: 'there is no driver' }))
  const cpu = await openEngine({ device: 'auto', engine: 'auto' }, 1, none)
  assert.is(cpu.info.note, 'no GPU: ONNX-WEBGPU: there is no driver.')
})

test('without a graphics device auto probes nothing', async () => {
  const surroundings = { candidates: () => assert.unreachable('asked'), graphics: () => false }
  const engine = await openEngine({ device: 'auto', engine: 'auto' }, 1, surroundings as never)
  assert.is(engine.info.note, 'no GPU: none is connected')
})

test('cpu probes nothing and adds no note', async () => {
  const surroundings = { candidates: () => assert.unreachable('asked'), graphics: () => assert.unreachable('asked') }
  for (const [engine, description] of [
    ['onnx', /^onnxruntime [\d.]+, 1 thread$/],
    ['tfjs', /^tfjs/],
  ] as const) {
    const { info } = await openEngine({ device: 'cpu', engine }, 1, surroundings as never)
    assert.match(info.description, description)
    assert.is(info.note, undefined)
  }
})

test('an engine requested by name restricts the candidates, and so does SENTE_GPU', async () => {
  const refuse = (name: Candidate['name']) => candidate(name, { usable: false, reason: 'no' })
  const all = with_(refuse('onnx-cuda'), refuse('onnx-webgpu'), refuse('tfjs-webgpu'))
  assert.match(
    await message(openEngine({ device: 'gpu', engine: 'tfjs' }, 1, all)),
    /here\. TFJS-WEBGPU: no\. Run sente/,
  )
  process.env.SENTE_GPU = 'onnx-webgpu'
  try {
    assert.match(
      await message(openEngine({ device: 'gpu', engine: 'auto' }, 1, all)),
      /here\. ONNX-WEBGPU: no\. Run sente/,
    )
    assert.match(
      await message(openEngine({ device: 'gpu', engine: 'tfjs' }, 1, all)),
      /here\. SENTE_GPU=onnx-webgpu does not belong to --engine tfjs\. Run sente/,
    )
    process.env.SENTE_GPU = 'onnx-webpgu'
    assert.is(
      await message(openEngine({ device: 'gpu', engine: 'auto' }, 1, all)),
      'SENTE_GPU=onnx-webpgu is not a GPU engine. Did you mean "onnx-webgpu"? The engines are: onnx-cuda, onnx-webgpu, ' +
        'tfjs-webgpu.',
    )
  } finally {
    delete process.env.SENTE_GPU
  }
})

test('names and titles of candidates are unique', () => {
  assert.is(new Set(candidates.map(({ name }) => name)).size, candidates.length)
  assert.is(new Set(candidates.map(({ title }) => title)).size, candidates.length)
})

test('threads are capped by the machine, and the description gives their number', async () => {
  const engine = await openEngine({ device: 'cpu', engine: 'onnx' }, 200)
  assert.match(engine.info.description, `, ${mostThreads()} threads`)
  engine.dispose()
})

test.run()
