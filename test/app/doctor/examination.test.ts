import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { examine, probed, trains } from '../../../src/app/doctor/examination.ts'
import { page } from '../../../src/cli/view/doctor-page.ts'
import { colored, plain } from '../../../src/terminal/terminal.ts'
import { ways } from '../../cli/ways.ts'
import { moduleAt } from '../../compiled.ts'

const module = moduleAt('../../cli/ways.ts', import.meta.url).href
const found = await examine({ candidates: ways, module, patience: 20_000 })

test('each candidate is tested, whatever it does', () => {
  const [works, crashes, dizzy, absent] = found.candidates
  assert.equal([works!.name, works!.state, works!.detail], ['onnx-cuda', 'works', 'SwiftCard'])
  assert.equal([works!.software, works!.difference], [true, 0])
  assert.equal(works!.losses, found.tests[0]!.losses)
  assert.ok(works!.ms! > 0)
  assert.is(crashes!.state, 'fails')
  assert.match(crashes!.detail, /^Crashing Card: it crashed \(SIGABRT\)/)
  assert.is(dizzy!.state, 'fails')
  assert.match(dizzy!.detail, /^Dizzy Card: its losses 3\.00, 2\.00, 1\.00 are not the CPU's, 0\.348, 0\.307, 0\.297$/)
  assert.equal(absent, {
    name: 'tfjs-webgpu',
    title: 'one that is not there',
    state: 'absent',
    detail: 'the package webgpu is not installed',
    fix: 'npm install webgpu',
    installation: 'absent',
  })
})

test('a probe that throws or hangs is a reason', async () => {
  const [way] = ways
  const throwing = { ...way!, probe: () => Promise.reject(new Error('a probe that throws')) }
  assert.equal(await probed(throwing, 1000), { usable: false, reason: 'a probe that throws' })
  const hanging = { ...way!, probe: () => new Promise<never>(() => {}) }
  assert.equal(await probed(hanging, 100), { usable: false, reason: 'it did not answer within 0.1 seconds' })
})

test('the CPU, and what --device comes to', () => {
  assert.equal(
    found.tests.map(({ name, state }) => [name, state]),
    [
      ['onnx', 'works'],
      ['tfjs', 'works'],
    ],
  )
  const [auto, cpu, gpu] = found.devices
  const why = 'measured: cpu 1, onnx-cuda 2 ms'
  assert.equal(auto, { device: 'auto', works: true, detail: 'cpu: plain loops', why, ms: 1 })
  assert.match(cpu!.detail, /^cpu: onnxruntime /)
  assert.equal(gpu, { device: 'gpu', works: false, detail: 'none is fast enough' })
  assert.ok(trains(found))
  assert.not(trains({ ...found, tests: [], candidates: found.candidates.slice(1) }))
})

test('the page: every line within the width, columns aligned, fixes below reasons', () => {
  const machine = {
    ...found.machine,
    cards: [{ name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15', memory: 81559 }],
    nodes: ['/dev/nvidia0'],
    libraries: { 'libcuda.so.1': true, 'libcudnn.so.9': false },
    variables: { CUDA_VISIBLE_DEVICES: '0' },
  }
  const text = page({ ...found, machine }, 80, plain)
  for (const width of [60, 80, 120])
    for (const line of page({ ...found, machine }, width, plain).split('\n'))
      assert.ok(line.length <= width && line === line.trimEnd(), `"${line}"`)
  assert.match(text, /^ {2}graphics {8}NVIDIA H100 80GB HBM3, driver 550\.54\.15, 80 GiB$/m)
  assert.match(text, /^ {2}libraries {7}✓ libcuda\.so\.1 {2}– libcudnn\.so\.9$/m)
  assert.match(text, /^ {2}variable {8}CUDA_VISIBLE_DEVICES=0$/m)
  assert.match(text, /^ {2}✓ onnx-cuda +\d+\.\d\d ms {2}SwiftCard; a program, not a card; the same losses$/m)
  assert.match(text, /^ {2}– tfjs-webgpu {13}the package webgpu is not installed\n {28}→ npm install webgpu$/m)
  assert.match(text, /\nTraining works on the CPU, and on a GPU emulated in software \(onnx-cuda\)\.$/)
  const card = { ...found.candidates[0]!, software: false, ms: 1234.5 }
  const real = page({ ...found, machine, candidates: [card] }, 80, plain)
  assert.match(real, /\nTraining works on the CPU and on a GPU \(onnx-cuda\)\.$/)
  assert.match(real, /^ {2}✓ onnx-cuda {6}1235 ms {2}SwiftCard; the same losses$/m)
  assert.match(text, /^ {2}✓ auto {11}1\.00 ms {2}cpu: plain loops; measured: cpu 1, onnx-cuda 2 ms$/m)
  assert.match(text, /^ {2}– gpu {21}none is fast enough$/m)
  const without = page({ ...found, machine, candidates: found.candidates.slice(3) }, 80, plain)
  assert.match(without, /cpu: plain loops; there is no GPU\n/)
  assert.match(without, /^ {2}– gpu {21}no GPU engine works here$/m)
  const unused = page({ ...found, machine, candidates: found.candidates.slice(1) }, 80, plain)
  assert.match(unused.replaceAll('\n', ' '), /There is a graphics device, \/dev\/nvidia0, that nothing can use/)
  assert.match(page({ ...found, tests: [], candidates: [] }, 80, plain), /\nNothing here can train\.$/)
  const esc = String.fromCharCode(27)
  assert.is(page({ ...found, machine }, 80, colored).replaceAll(new RegExp(`${esc}\\[\\d+m`, 'g'), ''), text)
})

test.run()
