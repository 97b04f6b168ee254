import { train } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { finished } from '../../loop/finished.ts'
import { reinforce } from './reinforce.ts'

const agent = reinforce({ hidden: [16], rollout: 50, learningRate: 2e-2, gamma: 0 })
const options = { env: 'Identity-v0', agent, steps: 6000, seed: 1, envs: 2, device: 'cpu' } as const

test('an on-policy agent of sente and sente/kit alone learns, and resumes within a rollout bit for bit', async () => {
  const { end, half, last } = await finished(train(options), 3030)
  assert.ok(last >= 80, `${last} of 100`)
  assert.equal((await finished(train({ ...options, resume: half! }), 3030)).end, end)
})

test.run()
