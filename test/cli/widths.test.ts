import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { here } from './here.ts'

/*
 * What commands print fits the terminal: no line is longer, no word is broken, and colors change nothing else. Bars
 * are tested in test/operators/progress.test.ts, the page of doctor in test/app/doctor/examination.test.ts.
 */

const home = temporary()
const run = 'runs/random-TicTacToeVersusRandom-v0-s0'
const train = ['train', '--agent', 'random', '--env', 'TicTacToeVersusRandom-v0', '--steps', '50']
await here(home, [...train, '--quiet'])
cpSync(join(home, run), join(home, 'runs', 'the-run-with-the-longest-name-of-all-those-in-this-folder'), {
  recursive: true,
})
writeFileSync(
  join(home, 'flawed.ts'),
  `import { box, discrete, register } from 'sente'
   export default register({ id: 'Flawed-v0', create: () => ({
     observationSpace: box([1], 0, 1), actionSpace: discrete(2),
     reset: () => ({ observation: Float32Array.of(7) }),
     step: () => ({ observation: Float32Array.of(7), reward: 1, terminated: true, truncated: false }),
   }) })`,
)

const commands: readonly (readonly string[])[] = [
  ['envs'],
  ['envs', 'Hex-v0'],
  ['envs', 'CartPole-v1'],
  ['agents'],
  ['agents', 'dqn'],
  ['agents', 'random'],
  ['runs'],
  ['eval', run, '--episodes', '7'],
  ['arena', 'mcts:5', 'random', '--game', 'TicTacToe-v0', '--games', '2'],
  ['check', 'CartPole-v1'],
  ['check', './flawed.ts', '--episodes', '2'],
  ['train', '--agent', 'dqm', '--env', 'CartPole-v1'],
  ['train', '--agent', 'dqn', '--env', 'CartPole-v1', '--set', 'gama=1'],
  ['train', '--agent', 'ddpg', '--env', 'TicTacToe-v0'],
  ['eval', 'runs/none'],
  ['resume', run],
  ['--help'],
  ['train', '--help'],
]

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const uncolored = (text: string) => text.replace(/\u001b\[\d+m/g, '')
const words = (text: string) => new Set(text.split(/\s+/).filter(Boolean))

for (const args of commands)
  test(`sente ${args.join(' ')}`, async () => {
    const pipe = await here(home, args)
    const known = words(`${pipe.stdout} ${pipe.stderr} \\`)
    const all = ({ stdout, stderr }: typeof pipe) => (pipe.stderr === '' ? stdout : stdout + stderr) // or a live line
    for (const columns of [60, 80, 120]) {
      const text = all(await here(home, args, { columns }))
      for (const line of text.split('\n')) assert.ok(stringWidth(line) <= columns, `${columns}: ${line}`)
      const broken = [...words(text)].filter(word => !known.has(word) && !word.includes('…'))
      assert.equal(broken, [], `at ${columns} columns`)
      assert.not(text.includes('\u001b'))
      assert.is(uncolored(all(await here(home, args, { columns, color: true }))), text)
    }
  })

test('sente train: around the bar', async () => {
  for (const columns of [60, 80, 120]) {
    const { stdout, stderr } = await here(home, train, { columns })
    for (const line of stdout.split('\n')) assert.ok(line.length <= columns, line)
    const [head, rest] = [stderr.split('\u001b')[0]!, stderr.slice(stderr.lastIndexOf('\u001b8'))]
    for (const line of [...head.split('\n'), ...rest.slice(2).split('\n')])
      assert.ok(line.length <= columns, `${columns}: ${line}`)
    assert.match(rest, '\nnext:\n')
    assert.match(stdout.replaceAll('\n', ' '), /^\d+ won, \d+ drawn, \d+ lost in 100 greedy games: not solved/)
  }
})

test('colors: bold titles, a green or yellow verdict, a red or yellow mark', async () => {
  const color = async (...args: string[]) => {
    const { stdout, stderr } = await here(home, args, { columns: 80, color: true })
    return stdout + stderr
  }
  assert.match(await color('runs'), '\u001b[1mrun ')
  assert.match(await color('eval', run), ': \u001b[33mnot solved\u001b[0m (')
  assert.match(
    await color('train', '--agent', 'dqm', '--env', 'CartPole-v1'),
    '\u001b[31merror\u001b[0m: there is no agent',
  )
  assert.match(await color('check', './flawed.ts'), '\u001b[31merror\u001b[0m: ')
})

test.run()
