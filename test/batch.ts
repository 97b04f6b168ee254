// Runs test files in this process, one after another: node batch.js <mark> <file>… The mark and an exit code on a line
// of both outputs end what a file has printed; the process itself ends the last.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What uvu keeps globally: it runs nothing by itself when UVU_DEFER is set. */
interface Uvu {
  UVU_DEFER: boolean
  UVU_QUEUE: unknown[][]
}

const uvu = globalThis as unknown as Uvu
uvu.UVU_DEFER = true
const { exec } = await import('uvu')
const [mark, ...files] = process.argv.slice(2)
const home = process.cwd()
const variables = { ...process.env }

for (const [i, file] of files.entries()) {
  uvu.UVU_QUEUE = [[null]]
  process.chdir(home)
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name]
  Object.assign(process.env, variables)
  await import(pathToFileURL(resolve(file)).href)
  await exec()
  if (i === files.length - 1) break
  await new Promise(setImmediate) // an error that a file leaves behind is its own
  const end = `${mark}${process.exitCode ?? 0}\n`
  process.stdout.write(end)
  process.stderr.write(end)
  process.exitCode = undefined
}
