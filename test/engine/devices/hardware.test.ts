import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  hardware,
  LIBRARIES,
  loadable,
  macCards,
  nvidiaCards,
  windowsCards,
} from '../../../src/engine/devices/hardware.ts'
import { temporary } from '../../store/folder.ts'

const linux = process.platform === 'linux'

/** Inspects the machine under other environment variables. */
async function lookedAt(variables: Record<string, string>) {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return await hardware()
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** A folder with a shell script called nvidia-smi. */
function nvidiaSmi(script: string): string {
  const folder = temporary()
  const path = join(folder, 'nvidia-smi')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return folder
}

test('nvidia-smi lists cards with their driver and memory', () => {
  const lines = 'NVIDIA H100 80GB HBM3, 550.54.15, 81559\nNVIDIA T4, 550.54.15, [N/A]\n'
  assert.equal(nvidiaCards(lines), [
    { name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15', memory: 81559 },
    { name: 'NVIDIA T4', driver: '550.54.15' },
  ])
  assert.equal(nvidiaCards('No devices were found'), [])
})

test('the cards that macOS and Windows list', () => {
  const mac = '{"SPDisplaysDataType":[{"_name":"kHW_AppleM2Item","sppci_model":"Apple M2","sppci_cores":"10"}]}'
  assert.equal(macCards(mac), [{ name: 'Apple M2' }])
  assert.equal(macCards(''), [])
  const card = { Name: 'NVIDIA GeForce RTX 4090', DriverVersion: '32.0.15.6094' }
  const found = { name: 'NVIDIA GeForce RTX 4090', driver: '32.0.15.6094' }
  assert.equal(windowsCards(JSON.stringify([card, card])), [found, found])
  assert.equal(windowsCards(JSON.stringify(card)), [found])
  assert.equal(windowsCards('not JSON'), [])
})

if (linux) {
  test('libraries are found by loading them in another process', async () => {
    const found = await loadable(['libc.so.6', 'libnosuchthing.so.1'])
    assert.equal(found, { 'libc.so.6': true, 'libnosuchthing.so.1': false })
  })

  test('every library is looked for on this machine', async () => {
    assert.equal(Object.keys((await hardware()).libraries), LIBRARIES)
  })

  test('cards from nvidia-smi, and the variables that select them', async () => {
    const PATH = `${nvidiaSmi('echo "NVIDIA A10, 535.1, 23028"')}:${process.env.PATH}`
    const { cards, problem, variables } = await lookedAt({ PATH, CUDA_VISIBLE_DEVICES: '-1', VK_LOADER_DEBUG: 'error' })
    assert.equal([cards, problem], [[{ name: 'NVIDIA A10', driver: '535.1', memory: 23028 }], undefined])
    assert.is(variables.CUDA_VISIBLE_DEVICES, '-1')
    assert.is(variables.VK_LOADER_DEBUG, 'error')
    assert.not('PATH' in variables)
  })

  test("nvidia-smi's error is passed on, and its absence is reported", async () => {
    const mismatch = 'Failed to initialize NVML: Driver/library version mismatch'
    const PATH = `${nvidiaSmi(`echo "${mismatch}"; exit 18`)}:${process.env.PATH}`
    const broken = await lookedAt({ PATH })
    assert.equal([broken.cards, broken.problem], [[], `nvidia-smi: ${mismatch}`])
    assert.is((await lookedAt({ PATH: '/nowhere' })).problem, 'nvidia-smi was not found')
  })

  test('Vulkan drivers: those named by a variable, if they exist', async () => {
    const file = join(temporary(), 'driver.json')
    writeFileSync(file, '{}')
    const { vulkanDrivers } = await lookedAt({ VK_DRIVER_FILES: `/no/such.json:${file}` })
    assert.equal(vulkanDrivers, [file])
  })
}

test.run()
