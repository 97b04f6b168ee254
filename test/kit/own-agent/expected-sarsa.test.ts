import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkpoint, evaluateAgent, journal, loadAgent, train } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { finished } from '../../loop/finished.ts'
import { expectedSarsa } from './expected-sarsa.ts'

const agent = expectedSarsa({ hidden: [16], warmup: 100, batchSize: 32, learningRate: 1e-2, tau: 0.05, gamma: 0.5 })
const options = { env: 'Identity-v0', agent, steps: 1000, seed: 1, device: 'cpu' } as const

test('an agent of sente and sente/kit alone learns, and is saved, loaded and resumed like a built-in one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-agent-'))
  try {
    const { end, half } = await finished(train(options).pipe(checkpoint(folder), journal(folder)), 500)
    const loaded = await loadAgent(folder)
    const { mean } = await evaluateAgent({ env: 'Identity-v0', agent: loaded, episodes: 5, seed: 2, label: 'test' })
    loaded.dispose()
    assert.ok(mean >= 95, `${mean} of 100`)
    assert.equal((await finished(train({ ...options, resume: half! }), 500)).end, end)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
