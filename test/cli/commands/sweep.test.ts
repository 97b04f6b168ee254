import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines, sente } from '../sente.ts'

const home = temporary()
const words = ['sweep', '--agent', 'random', '--env', 'Identity-v0', '--steps', '500']

test('sweep: a table, a plot and the runs; a second call keeps them', async () => {
  const { code, stdout, stderr } = await sente(home, [...words, '--seeds', '1'])
  assert.is(code, 0)
  assert.match(stderr, /^seed 0: mean return \d+\.\d after 500 steps in \d+s\n/)
  assert.match(stderr, 'npx sente studio sweeps/random-Identity-v0')
  assert.match(stdout, /^seeds +solved +mean ± std +IQM .*\n1 +0\/1 /)
  const folder = join(home, 'sweeps', 'random-Identity-v0')
  assert.match(readFileSync(join(folder, 'sweep.svg'), 'utf8'), /^<svg /)

  const again = await here(home, [...words, '--seeds', '1', '--json'])
  assert.match(again.stderr, /in \d+s, kept\n/)
  const [trial, setting] = jsonLines(again.stdout)
  assert.equal([trial!.type, trial!.seed, trial!.path], ['trial', 0, 'sweeps/random-Identity-v0/s0'])
  assert.equal([setting!.type, setting!.seeds, setting!.means], ['setting', 1, [trial!.mean]])
})

test('what cannot be swept is refused in one sentence', async () => {
  for (const [args, message] of [
    [['sweep'], /^error: say what to train: an experiment file, or --agent and --env/],
    [[...words, '--seeds', '0'], /^error: --seeds must be a whole number of at least 1/],
    [
      [...words, '--steps', '600', '--seeds', '1'],
      /^error: sweeps\/random-Identity-v0\/s0 was trained with steps 500, not 600/,
    ],
    [[...words, '--set', 'gamma=0.9,0.99'], /^error: agent random has no option "gamma"/],
  ] as const) {
    const { code, stderr } = await here(home, args)
    assert.is(code, 2)
    assert.match(stderr, message)
    assert.is(stderr.trim().split('\n').length, 1, stderr)
  }
})

test.run()
