import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { list } from '../../../src/store/access/read.ts'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines, sente } from '../sente.ts'

const home = temporary()
const tiny = ['hidden=8', 'warmup=20', 'batchSize=8', 'bufferSize=100'].flatMap(text => ['--set', text])
const words = ['sweep', '--agent', 'dqn', '--env', 'Identity-v0', '--plain', '--steps', '100', ...tiny]
const range = ['--set', 'learningRate=1e-4..1e-1:log']

test('sweep with a range: the best trials, and the command that tries the best one with other seeds', async () => {
  const { code, stdout, stderr } = await sente(home, [...words, ...range, '--trials', '2', '--sampler', 'sobol'])
  assert.is(code, 0, stderr)
  assert.match(stdout, /^trial +mean return +setting\n\d +[\d.]+ +learningRate=0\.\d+\n\d /)
  assert.match(stderr, /trial 0, learningRate=0\.\d+ seed 0: mean return/)
  assert.match(stderr, '2 trials are complete; the runs and study.journal')
  assert.match(stderr, /npx sente sweep --agent dqn .*--set learningRate=0\.\d+ --seeds 20 --seed 1 --out/)
  assert.equal([...list(join(home, 'sweeps', 'dqn-Identity-v0'))].sort(), [
    'study.journal',
    'trial-000-s0',
    'trial-001-s0',
  ])

  const again = await here(home, [...words, ...range, '--trials', '2', '--json'])
  const lines = jsonLines(again.stdout)
  assert.equal(
    lines.map(({ type, state }) => `${type} ${state}`),
    ['trial complete', 'trial complete', 'best complete'],
  )
  assert.equal(lines[0]!.folders, [join('sweeps', 'dqn-Identity-v0', 'trial-000-s0')])
})

test('what cannot be searched is refused in one sentence', async () => {
  for (const [args, message] of [
    [[...words, '--set', 'learningRate=2..1'], /^error: --set learningRate: a range from 2 to 1 is empty/],
    [[...words, '--set', 'learningRate=1e-5..1e-2:lg'], /^error: --set learningRate takes a range such as 1e-5..1e-2/],
    [[...words, '--set', 'gamma=0.5..2'], /^error: agent dqn: option "gamma" .* must be a number from 0 to 1, not 2/],
    [[...words, '--trials', '3'], /^error: a search needs something to vary/],
    [[...words, '--sampler', 'tpe'], /^error: --sampler is for a search: give a range/],
    [[...words, ...range, '--pruner', 'asha'], /^error: a pruner compares evaluations .* the experiment has none/],
    [[...words, ...range, '--sampler', 'best'], /^error: .*--sampler.*random, sobol, tpe, cma-es/],
    [[...words, ...range, '--steps', '200'], /study.journal is about steps 100, not 200: choose another folder/],
  ] as const) {
    const { code, stderr } = await here(home, args)
    assert.is(code, 2, stderr)
    assert.match(stderr, message)
    assert.is(stderr.trim().split('\n').length, 1, stderr)
  }
})

test.run()
