import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const notOurs = ['.git', 'dist', 'runs']

/**
 * Makes `folder` a second checkout that needs no tsx: compiled JavaScript and its map beside each TypeScript file, a
 * package.json whose 'sente' is that JavaScript, and links to everything else. Types are left to `npm run check`.
 */
export function build(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc')
  const args = [compiler, '--noCheck', '--declaration', 'false', '--sourceMap', '--outDir', folder]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the build failed:\n${stdout}`)
  const compiled = readdirSync(folder)
  for (const name of compiled) cpSync(name, join(folder, name), { recursive: true })
  for (const name of readdirSync('.'))
    if (![...compiled, ...notOurs, 'package.json'].includes(name)) symlinkSync(resolve(name), join(folder, name))
  writeFileSync(join(folder, 'package.json'), readFileSync('package.json', 'utf8').replaceAll('./dist/', './'))
}
