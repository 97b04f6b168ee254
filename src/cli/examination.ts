import { cpus } from 'node:os'
import { UserError } from '../core/error.ts'
import { openEngine } from '../engine/open.ts'
import { loadBackends } from '../engine/tfjs-backends.ts'
import { version, versions } from '../store/versions.ts'
import { selfTest } from './self-test.ts'

/** Looks at what this machine can compute with, tests it and prints what was found. @throws UserError when nothing can train. */
export async function examine({ json }: { json: boolean }): Promise<void> {
  const tests = [await selfTest('onnx'), await selfTest('tfjs')]
  const backends = await loadBackends()
  const devices = await Promise.all((['auto', 'cpu', 'gpu'] as const).map(chosen))
  const machine = `${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
  if (json) console.log(JSON.stringify({ versions: versions(), machine, tests, backends, devices }))
  else {
    const line = (name: string, text: string) => console.log(`${name.padEnd(16)}${text}`)
    const mark = (good: boolean) => (good ? '✓' : '–')
    line('sente', version('sente') ?? 'unknown')
    line('node', `${process.versions.node}, ${machine}`)
    console.log('\nengines, tested with gradient steps')
    for (const { engine, passed, detail } of tests) line(`  ${mark(passed)} ${engine}`, detail)
    console.log(`\nbackends of tfjs ${version('@tensorflow/tfjs') ?? '(not installed)'}, fastest first`)
    for (const { name, usable, detail } of backends) line(`  ${mark(usable)} ${name}`, detail)
    console.log('\nwhat --device takes')
    for (const { device, works, detail } of devices) line(`  ${mark(works)} ${device}`, detail)
  }
  if (!tests.some(({ passed }) => passed))
    throw new UserError(
      'nothing here can train: run npm ci again where sente is installed, and look at the reasons above.',
    )
}

async function chosen(device: 'auto' | 'cpu' | 'gpu') {
  try {
    const engine = await openEngine({ device, engine: 'auto' })
    engine.dispose()
    return { device, works: true, detail: `${engine.info.device}: ${engine.info.description}` }
  } catch (error) {
    return { device, works: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
