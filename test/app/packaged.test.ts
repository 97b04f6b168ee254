import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { experimentIn } from '../../src/app/load-experiment.ts'
import { experimentFile } from '../../src/app/loading/packaged.ts'
import { temporary } from '../store/folder.ts'

test('an experiment that comes with Sente is found by its name, in any folder', async () => {
  const from = process.cwd()
  const folder = temporary()
  process.chdir(folder)
  try {
    assert.is((await experimentIn('cartpole-dqn')).env, 'CartPole-v1')
    assert.is(experimentFile('my/cartpole-dqn.ts'), 'my/cartpole-dqn.ts')
    mkdirSync('later-dqn')
    assert.is(experimentFile('later-dqn'), 'later-dqn') // one's own comes first
    writeFileSync(join(folder, 'pendulum-sac'), '')
    assert.is(experimentFile('pendulum-sac'), 'pendulum-sac')
  } finally {
    process.chdir(from)
  }
})

test('the nearest name is proposed', () => {
  const message = (name: string) => {
    try {
      return experimentFile(name)
    } catch (error) {
      return (error as Error).message
    }
  }
  const start = (name: string) => `there is no file ${name}, and no experiment of that name.`
  assert.is(message('cartpol-dqn'), `${start('cartpol-dqn')} Did you mean "cartpole-dqn"?`)
  assert.match(message('no-such-thing'), `${start('no-such-thing')} Known: acrobot-dqn, `)
})

test.run()
