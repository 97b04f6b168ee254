import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A temporary folder, deleted when the process ends. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sente-test-'))
  folders.push(folder)
  return folder
}
