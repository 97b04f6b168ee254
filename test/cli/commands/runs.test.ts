import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines, sente } from '../sente.ts'

const home = temporary()

test('having no runs yet is not an error, another missing folder is', async () => {
  const { code, stdout, stderr } = await sente(home, ['runs'])
  assert.equal([code, stdout], [0, ''])
  assert.match(stderr, /^there are no runs in runs yet; begin with: npx sente train /)
  assert.equal((await here(home, ['runs', '--json'])).stdout, '')
  const missing = await here(home, ['runs', 'elsewhere'])
  assert.equal(
    [missing.code, missing.stderr],
    [2, 'error: there is no folder elsewhere with runs in it; check the path.\n'],
  )
})

test('one line per run, also for one that cannot be read', async () => {
  await here(home, ['train', '--agent', 'random', '--env', 'Identity-v0', '--steps', '2000', '--quiet'])
  mkdirSync(join(home, 'runs', 'broken'))
  writeFileSync(join(home, 'runs', 'broken', 'run.json'), 'nonsense')
  const { code, stdout, stderr } = await here(home, ['runs'])
  assert.equal([code, stderr], [0, ''])
  const [head, row, broken] = stdout.split('\n')
  assert.match(head!, /^run +agent +environment +seed +steps +return +best +status$/)
  assert.match(
    row!,
    /^runs\/random-Identity-v0-s0 +random +Identity-v0 +0 +2,000\/2,000 +2\d\.\d+ +2\d\.\d+ +finished$/,
  )
  assert.match(broken!, /^runs\/broken\/run\.json is damaged, as it cannot be parsed /)
  const [first, second] = jsonLines((await here(home, ['runs', 'runs', '--json'])).stdout)
  assert.equal(
    [first!.type, first!.name, first!.status, first!.step],
    ['run', 'random-Identity-v0-s0', 'finished', 2000],
  )
  assert.match(second!.error as string, /cannot be read/)
})

test.run()
