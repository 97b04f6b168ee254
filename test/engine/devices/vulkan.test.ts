import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seeingOnly, vulkanDrivers } from '../../../src/engine/devices/vulkan.ts'

const root = mkdtempSync(join(tmpdir(), 'vulkan-'))
test.after(() => rmSync(root, { recursive: true }))

/** Writes a manifest into one of the loader's folders. */
function manifest(folder: string, name: string, library = `lib${name}.so`): string {
  const path = join(root, folder, 'vulkan/icd.d', `${name}.json`)
  mkdirSync(join(root, folder, 'vulkan/icd.d'), { recursive: true })
  writeFileSync(path, JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library } }))
  return path
}
const radeon = manifest('data', 'radeon_icd.x86_64', '/usr/lib/libvulkan_radeon.so')
const lavapipe = manifest('data', 'lvp_icd.x86_64', '/usr/lib/libvulkan_lvp.so')
const nvidia = manifest('config', 'nvidia_icd', 'libGLX_nvidia.so.0')
const swiftshader = manifest('elsewhere', 'my', './libvk_swiftshader.so')
const places = {
  XDG_DATA_DIRS: `${join(root, 'data')}:${join(root, 'nowhere')}`,
  XDG_CONFIG_DIRS: join(root, 'config'),
}
/** An environment without this machine's own drivers. */
const here = (env: Record<string, string>) => vulkanDrivers(env).filter(({ manifest }) => manifest.startsWith(root))

test("drivers are found in the loader's folders; software ones are recognized by their library", () => {
  assert.equal(here(places), [
    { manifest: nvidia, software: false },
    { manifest: lavapipe, software: true },
    { manifest: radeon, software: false },
  ])
})

test('the environment overrides the folders, the newer variable before the older', () => {
  const chosen = { ...places, VK_ICD_FILENAMES: swiftshader }
  assert.equal(vulkanDrivers(chosen), [{ manifest: swiftshader, software: true }])
  assert.equal(vulkanDrivers({ ...chosen, VK_DRIVER_FILES: `${nvidia}:${radeon}` }), [
    { manifest: nvidia, software: false },
    { manifest: radeon, software: false },
  ])
  assert.equal(vulkanDrivers({ VK_DRIVER_FILES: join(root, 'config/vulkan/icd.d') }), [
    { manifest: nvidia, software: false },
  ])
})

test('files that are not manifests are skipped', () => {
  const torn = join(root, 'torn.json')
  writeFileSync(torn, '{ "ICD":')
  assert.equal(vulkanDrivers({ VK_DRIVER_FILES: `${torn}:${join(root, 'gone.json')}` }), [])
})

test('the environment can restrict the loader to some drivers', () => {
  const [first, second] = here(places)
  const env = seeingOnly([first!, second!])
  assert.equal(env, { VK_DRIVER_FILES: `${nvidia}:${lavapipe}`, VK_ICD_FILENAMES: `${nvidia}:${lavapipe}` })
  assert.equal(vulkanDrivers({ ...places, ...env }), [first, second])
})

test.run()
