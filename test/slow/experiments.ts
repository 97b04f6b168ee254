// Every experiment through the command line, with fewer steps: evaluations, checkpoints and the end.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packagedExperiments } from '../../src/app/loading/packaged.ts'
import { jsonLines, sente } from '../cli/sente.ts'
import { temporary } from '../store/folder.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'experiments')
const files = packagedExperiments().map(name => `${name}.ts`)

for (const file of files)
  test(`experiments/${file} runs, with fewer steps`, async () => {
    const args = ['train', join(folder, file), '--steps', '1500', '--json', '--quiet', '--out', 'run']
    const { code, stdout, stderr } = await sente(temporary(), args)
    assert.equal([stderr.replace(/^warning: .*\n/gm, ''), code], ['', 0]) // so few steps are warned of
    const types = jsonLines(stdout).map(({ type }) => type)
    const saved = types.lastIndexOf('evaluation') + 1 // followed by a checkpoint, and another if it is the best so far
    assert.ok(saved > 0 && types.slice(saved, -1).every(type => type === 'checkpoint'), types.join())
    assert.is(types.at(-1), 'end')
    assert.is(types.at(-2), 'checkpoint')
  })

test.run()
