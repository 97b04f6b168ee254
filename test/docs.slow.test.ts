// The guide is run, page by page: a `ts` block that begins with `// name.ts` is that file, each line of a `sh` block a
// command, and the commands before a `text` block print each of its lines.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sente } from './cli/sente.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const execute = promisify(execFile)
const folder = mkdtempSync(join(root, 'test', 'docs-'))
process.on('exit', () => rmSync(folder, { recursive: true }))

/** Runs a line as a shell would. @returns what it prints; the mistakes that check finds are results, too. */
async function run(cwd: string, line: string): Promise<string> {
  const [program, ...words] = line.split(' ')
  if (program === 'npx') {
    assert.is(words[0], 'sente', line)
    const { stdout, stderr } = await sente(cwd, words.slice(1))
    assert.not.match(stderr, /^error: /m)
    return stdout + stderr
  }
  assert.is(program, 'node', line)
  const { stdout } = await execute(bin('tsx'), ['--conditions=sente-source', ...words], { cwd })
  return stdout
}

const guide = join(root, 'docs', 'guide')
for (const doc of readdirSync(guide).filter(file => file.endsWith('.md'))) {
  const home = join(folder, doc.replace('.md', ''))
  mkdirSync(home)
  const blocks = [...readFileSync(join(guide, doc), 'utf8').matchAll(/^```(ts|sh|text)\n(.*?)^```/gms)]
  let printed = ''
  for (const [, kind, content] of blocks) {
    const lines = content!.trimEnd().split('\n')
    if (kind === 'ts') {
      const file = /^\/\/ (\S+\.ts)$/.exec(lines[0]!)?.[1]
      assert.ok(file, `${doc}: a block of TypeScript does not begin with its file's name: ${lines[0]}`)
      writeFileSync(join(home, file), content!)
    }
    if (kind === 'sh')
      for (const line of lines)
        test(`${doc}: ${line}`, async () => {
          if (line === lines[0]) printed = ''
          printed += await run(home, line)
        })
    if (kind === 'text')
      test(`${doc}: prints ${lines[0]}`, () => {
        for (const line of lines) assert.ok(printed.split('\n').includes(line), `"${line}" is not in:\n${printed}`)
      })
  }

  if (blocks.every(([, kind]) => kind !== 'ts')) continue
  test(`${doc}: the files are correctly typed`, async () => {
    const compilerOptions = { rootDir: '../../..', noEmit: true }
    const config = { extends: '../../../tsconfig.json', compilerOptions, include: ['*.ts'] }
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(config))
    const { stdout } = await execute(bin('tsc'), ['-p', home]).catch(error => error)
    assert.is(stdout, '')
  })
}

test.run()
