import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findPackages } from '../../../src/engine/webgpu/packages.ts'

/** Searches from a project with these packages, given as paths below `node_modules`. */
function foundIn(...packages: string[]) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sente-packages-')))
  try {
    for (const path of packages) {
      mkdirSync(join(folder, 'node_modules', path), { recursive: true })
      writeFileSync(join(folder, 'node_modules', path, 'index.js'), '')
    }
    const found = findPackages(pathToFileURL(join(folder, 'main.js')).href)
    if ('reason' in found) return found
    return Object.fromEntries(
      Object.entries(found).map(([name, path]) => [name, path.slice(join(folder, 'node_modules').length + 1)]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const BACKEND = '@tensorflow/tfjs-backend-webgpu'
const TFJS = '@tensorflow/tfjs-core'
const fix = 'npm install @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2'

test('missing packages are named, with the command that installs them', () => {
  assert.equal(foundIn(TFJS), { reason: `${BACKEND} and webgpu are not installed`, fix })
  assert.equal(foundIn(TFJS, 'webgpu'), { reason: `${BACKEND} is not installed`, fix })
  assert.equal(foundIn(TFJS, BACKEND), { reason: 'webgpu is not installed', fix })
})

test('packages are found beside TF.js', () => {
  assert.equal(foundIn(TFJS, BACKEND, 'webgpu'), {
    dawn: 'webgpu/index.js',
    backend: `${BACKEND}/index.js`,
    tfjs: '@tensorflow/tfjs-core/index.js',
  })
})

test('a backend that would bring a second TF.js is refused', () => {
  const found = foundIn(TFJS, BACKEND, `${BACKEND}/node_modules/@tensorflow/tfjs-core`, 'webgpu')
  assert.match((found as { reason: string }).reason, /has its own copy of TF\.js/)
})

test.run()
