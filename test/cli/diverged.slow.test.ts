import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { jsonLines, sente } from './sente.ts'

const home = temporary()
const settings = ['--set', 'hidden=32', '--set', 'warmup=1000', '--seed', '1', '--plain', '--quiet']
const rates = (rate: number) => ['--set', `actorLearningRate=${rate}`, '--set', `criticLearningRate=${rate}`]

test('the case of the bug report: one sentence, exit code 1, no line of NaN', async () => {
  const args = ['--agent', 'dqn', '--env', 'CartPole-v1', '--steps', '2000', '--set', 'learningRate=1e30', ...settings]
  const { code, stdout, stderr } = await sente(home, ['train', ...args, '--out', 'dqn'])
  assert.is(code, 1)
  assert.is(stdout, '')
  assert.match(
    stderr,
    /^warning: learningRate 1e\+30: far too high to learn, .*\nerror: learning has diverged at step 1,000: the metric loss is NaN; [^.]*; there is no earlier checkpoint\.\n$/,
  )
  assert.not.match(readFileSync(join(home, 'dqn', 'events.jsonl'), 'utf8'), 'null')
})

for (const workers of [[], ['--envs', '2', '--workers', '2']])
  test(`the environment is not blamed, and the run resumes with other settings ${workers.join(' ')}`, async () => {
    const folder = `ddpg${workers.length}`
    const args = ['--agent', 'ddpg', '--env', 'Pendulum-v1', '--steps', '1600', '--checkpoint', '500', ...settings]
    const { code, stderr } = await sente(home, ['train', ...args, ...rates(1e30), ...workers, '--out', folder])
    assert.is(code, 1)
    assert.match(
      stderr,
      /^warning: actorLearningRate 1e\+30 and criticLearningRate 1e\+30: far too high to learn, .*\n/,
    )
    assert.match(
      stderr,
      /^continue from the checkpoint with other settings: npx sente resume ddpg\d --set actorLearningRate=0\.001 --set criticLearningRate=0\.001\n/m,
    )
    assert.match(
      stderr,
      /error: learning has diverged at step 1,\d+: .*; the last good checkpoint is ddpg\d\/checkpoints\/\d+\.\n$/,
    )

    const [row] = jsonLines((await sente(home, ['runs', folder, '--json'])).stdout)
    assert.is(row!.status, 'diverged')
    const again = await sente(home, ['resume', folder, '--quiet'])
    assert.is(again.code, 1)
    assert.match(
      again.stderr,
      /^this run diverged at step 1,\d+, and will diverge again with the same settings: .* --set actorLearningRate=0\.001 --set criticLearningRate=0\.001, /,
    )
    const on = await sente(home, ['resume', folder, ...rates(1e-3), '--quiet', '--json'])
    assert.is(on.code, 0, on.stderr)
    assert.is(jsonLines(on.stdout).at(-1)!.type, 'end')
  })

test.run()
