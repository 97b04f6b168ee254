import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { sente } from '../sente.ts'

const home = temporary()
writeFileSync(join(home, 'file'), '')

for (const [args, sentence] of [
  [['nothing'], 'error: there is no folder nothing: check the path.'],
  [['file'], 'error: file is a file: name the folder that holds runs.'],
  [['--read-only'], 'error: there is no folder runs: check the path.'],
  [['.', '--env', './maze.ts:Maze-v0'], 'error: there is no file ./maze.ts; check the path.'],
  [['.', '--experiment', './mine.ts'], 'error: there is no file ./mine.ts; check the path.'],
  [['.', '--port', 'many'], 'error: --port must be a whole number of at least 0, not "many".'],
  [['.', '--port', '70_000'], 'error: --port must be a whole number of at most 65,535, not 70000.'],
  [['.', '--token', 'short'], 'error: --token takes at least 8 letters, digits, ".", "_", "~" or "-".'],
  [
    ['.', '--host', '0.0.0.0'],
    'error: --host 0.0.0.0 lets other machines start and delete runs: add --read-only, or a --token of your own.',
  ],
] as const)
  test(`sente studio ${args.join(' ')}: one sentence`, async () => {
    const { code, stdout, stderr } = await sente(home, ['studio', ...args])
    assert.equal([code, stdout, stderr.replace(/\s+/g, ' ').trim()], [2, '', sentence])
    assert.not(existsSync(join(home, 'runs')))
  })

test.run()
