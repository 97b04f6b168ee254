import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../agents/index.ts'
import '../../../envs/index.ts'
import { random } from '../../../agents/random.ts'
import { trainInto } from '../../../src/app/train-into.ts'
import { all } from '../../loop/toys.ts'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { sente } from '../sente.ts'

const home = temporary()
const experiment = { name: 'guess', env: 'Identity-v0', agent: random(), steps: 50 } as const
await all(trainInto(experiment, join(home, 'guess'), { final: 0 }))

test('sente serve prints its address, answers, and ends with Ctrl-C', async () => {
  let answer: Promise<unknown> = Promise.resolve()
  const { code, stdout, stderr } = await sente(home, ['serve', 'guess', '--port', '0'], child => {
    child.stdout!.once('data', data => {
      const address = String(data).trim()
      answer = fetch(`${address}/act`, { method: 'POST', body: '{"observation": 0}' })
        .then(found => found.json())
        .finally(() => child.kill('SIGINT'))
    })
  })
  assert.is(code, 0)
  assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\n$/)
  assert.match(stderr.replace(/\s+/g, ' '), 'POST /act takes observations in Discrete')
  assert.ok(Number.isInteger(((await answer) as { action: number }).action))
})

for (const [args, status, sentence] of [
  [
    ['nothing'],
    2,
    'error: nothing is not a run folder: it does not exist; name the folder that training printed at the end.',
  ],
  [['guess', '--port', '70_000'], 2, 'error: --port must be a whole number of at most 65,535, not 70000.'],
  [['guess', '--token', 'short'], 2, 'error: --token takes at least 8 letters, digits, ".", "_", "~" or "-".'],
  [
    ['guess', '--host', '0.0.0.0'],
    2,
    'error: --host 0.0.0.0 lets other machines ask for actions: add a --token of your own.',
  ],
  [
    ['guess', '--host', '192.0.2.1', '--token', 'long-enough'],
    1,
    'error: this machine has no address 192.0.2.1: give one of its own with --host.',
  ],
] as const)
  test(`sente serve ${args.join(' ')}: one sentence`, async () => {
    const { code, stdout, stderr } = await here(home, ['serve', ...args])
    assert.equal([code, stdout, stderr.replace(/\s+/g, ' ').trim()], [status, '', sentence])
  })

test.run()
