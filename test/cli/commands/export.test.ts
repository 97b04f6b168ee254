import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as Proto from 'onnx-proto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { sente } from '../sente.ts'

const { onnx } = createRequire(import.meta.url)('onnx-proto') as typeof Proto
const home = temporary()
const train = (agent: string, env: string, out: string) =>
  here(home, ['train', '--agent', agent, '--env', env, '--steps', '60', '--quiet', '--out', out])

test('export writes the policy, and says in the file where it comes from', async () => {
  await train('dqn', 'MaskedIdentity-v0', 'masked')
  const { code, stdout, stderr } = await sente(home, ['export', 'masked', '--onnx', 'policy.onnx'])
  assert.equal([code, stdout], [0, 'policy.onnx\n'])
  assert.match(
    stderr,
    /^in: observations in Discrete\(4\), mask of legal actions; out: actions in Discrete\(4\); any batch; \d+ KiB\n$/,
  )
  const { graph, metadataProps } = onnx.ModelProto.decode(readFileSync(join(home, 'policy.onnx')))
  const names = (ports: Proto.onnx.IValueInfoProto[] | null | undefined) => ports!.map(({ name }) => name)
  assert.equal(
    [names(graph!.input), names(graph!.output)],
    [
      ['observation', 'legal'],
      ['action', 'q'],
    ],
  )
  const { sente: version, ...about } = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]))
  assert.match(version!, /^\d+\.\d+\.\d+$/)
  assert.equal(about, {
    env: 'MaskedIdentity-v0',
    observation_space: '{"kind":"discrete","n":4}',
    action_space: '{"kind":"discrete","n":4}',
    agent: 'dqn',
    run: 'masked',
    step: '60',
  })
})

test('as JSON; bounds without end are text', async () => {
  await train('dqn', 'CartPole-v1', 'cartpole')
  const { code, stdout, stderr } = await here(home, ['export', 'cartpole', '--onnx', 'c.onnx', '--json'])
  assert.equal([code, stderr], [0, ''])
  const { type, file, masked, observation_space: space } = JSON.parse(stdout)
  assert.equal([type, file, masked], ['export', 'c.onnx', false])
  const { low } = JSON.parse(space)
  assert.is(low[1], '-Infinity')
})

test('what cannot be exported or written', async () => {
  await train('random', 'Identity-v0', 'random')
  const refuses = async (args: string[], code: number, message: string) => {
    const outcome = await here(home, ['export', ...args])
    assert.equal([outcome.code, outcome.stderr, outcome.stdout], [code, `error: ${message}\n`, ''])
  }
  await refuses(['masked'], 2, 'say what to write: either --onnx <file>, the policy, or --minari <dir>, the episodes.')
  await refuses(
    ['masked', '--minari', 'masked'],
    2,
    'masked has no version: name the dataset as Minari does, such as datasets/cartpole-v0.',
  )
  await refuses(
    ['random', '--onnx', 'r.onnx'],
    1,
    'agent random has no policy that could be exported: choose a run of another agent.',
  )
  await refuses(
    ['masked', '--onnx', 'no/p.onnx'],
    1,
    'no/p.onnx cannot be written (ENOENT): name a file in a folder that exists and can be written.',
  )
})

test.run()
