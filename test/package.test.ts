import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))

/** What package-lock.json notes of a package. */
interface Locked {
  readonly version: string
  readonly dev?: boolean
  readonly peer?: boolean
  readonly hasInstallScript?: boolean
}

const locked = Object.entries(read('package-lock.json').packages as Record<string, Locked>)

test('no package that comes with Sente has an install script', () => {
  const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript)
  assert.ok(scripted.length > 0) // those of tests
  assert.equal(
    scripted.filter(([, { dev, peer }]) => !dev && !peer).map(([name]) => name),
    [],
  )
  const { scripts } = read('package.json') as { scripts: Record<string, string> }
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) assert.not(name in scripts, name)
})

test('all packages of TF.js have one version', () => {
  const versions = locked.filter(([name]) => /@tensorflow\/[^/]+$/.test(name)).map(([, { version }]) => version)
  assert.equal([...new Set(versions)], ['4.22.0'])
})

test.run()
