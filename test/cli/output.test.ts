import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/toy/catch.ts'
import { ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { gameOverview } from '../../src/cli/view/replay/game.ts'
import { heading, overview, painter } from '../../src/cli/view/replay/picture.ts'
import type { Episode } from '../../src/core/episode.ts'
import type { Moment } from '../../src/playback/replay.ts'
import { writeRun } from '../../src/store/runs/run.ts'
import type { RunRecord } from '../../src/store/runs/run-record.ts'
import { table } from '../../src/terminal/table.ts'
import { recorded } from '../loop/recorded.ts'
import { temporary } from '../store/folder.ts'
import { here } from './here.ts'
import { jsonLines, sente } from './sente.ts'

/** Clears the screen, sets the window's title, and is a line of its own. */
const EVIL = '\u001b[2J\u001b]0;mine\u0007\u009b31m\nall is well\u202e'
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/
const src = fileURLToPath(new URL('../../src', import.meta.url))

test('commands show only through src/cli/output.ts', () => {
  /** With what they write: colors and cursors of our own, or nothing that comes from elsewhere. */
  const others: Readonly<Record<string, number>> = {
    'cli/output.ts': 2,
    'cli/main.ts': 1,
    'cli/view/replay/screen.ts': 3,
    'cli/view/contest.ts': 2,
    'cli/view/sweep/live.ts': 2,
    'cli/view/converse.ts': 1,
    'operators/progress.ts': 5,
    'loop/vector-env.ts': 1,
  }
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!/^(app|cli|loop|operators)\/.*\.ts$/.test(file)) continue
    const code = readFileSync(join(src, file), 'utf8').replace(/^\s*(\*|\/\/).*$/gm, '')
    const found = code.match(/console\.\w+\(|(std(out|err)|stream)\.write\(/g) ?? []
    assert.is(found.length, others[file] ?? 0, `${file}: ${found}`)
  }
})

const record: RunRecord = {
  version: 1,
  name: `run ${EVIL}`,
  agent: { name: `dqn${EVIL}`, config: {}, unsaved: [] },
  env: { id: `CartPole${EVIL}-v1` },
  seed: 3,
  steps: 100,
  envs: 1,
  device: { device: 'auto', engine: 'auto' },
  engine: { engine: 'none', device: 'cpu', description: `no engine${EVIL}` },
  versions: { sente: `0.1.0${EVIL}` },
  started: '2026-01-01T00:00:00.000Z',
  status: 'finished',
  result: { finished: '2026-01-01T00:00:09.000Z', step: 100, episodes: 4, updates: 9, reason: `completed${EVIL}` },
} as RunRecord

test("text of somebody else's run does not reach the terminal as it is", async () => {
  const home = temporary()
  mkdirSync(join(home, 'runs', 'got'), { recursive: true })
  writeRun(join(home, 'runs', 'got'), record)
  mkdirSync(join(home, 'runs', 'torn'))
  writeFileSync(join(home, 'runs', 'torn', 'run.json'), `{"name": "${EVIL}`)
  mkdirSync(join(home, 'runs', `named${EVIL}`))
  writeFileSync(join(home, 'runs', `named${EVIL}`, 'run.json'), '{}')
  for (const args of [
    ['runs'],
    ['runs', '--json'],
    ['resume', 'runs/got'],
    ['eval', 'runs/got'],
    ['eval', `runs/${EVIL}`],
    ['export', 'runs/got', '--onnx', 'policy.onnx'],
    ['train', '--agent', `dqn${EVIL}`, '--env', 'CartPole-v1'],
    ['train', '--agent', 'dqn', '--env', `CartPole${EVIL}-v1`, '--steps', '10'],
    ['train', `--${EVIL}`],
  ]) {
    const { stdout, stderr } = await here(home, args)
    for (const text of [stdout, stderr]) {
      assert.not(OBEYED.test(text), `${args[0]}: ${JSON.stringify(text)}`)
      assert.not(/^all is well/m.test(text), `${args[0]}: ${JSON.stringify(text)}`)
    }
    assert.match(stdout + stderr, '\\u001b[2J')
  }
  const [row] = jsonLines((await sente(home, ['runs', 'runs/got', '--json'])).stdout)
  assert.is(row!.name, record.name, 'JSON holds what was there')
})

test('cells of a table', () => {
  const text = table(['run'], [[EVIL], ['x']])
  assert.not(OBEYED.test(text))
  assert.is(text.split('\n').length, 3)
})

test('an episode on the screen and in a pipe: names, thoughts and pictures', async () => {
  const plain = await recorded('Catch-v0', 2)
  const steps = plain.steps.map(step => ({ ...step, thought: { [`q${EVIL}`]: Float32Array.of(0, 1, 2), [EVIL]: 1 } }))
  const episode: Episode = { ...plain, agent: EVIL, opponent: EVIL, side: 0, env: { id: `Catch${EVIL}-v0` }, steps }
  const moment = { ...steps[0]!, t: 0, return: 0, paused: false, fps: 9, frame: { text: `a\n${EVIL}` } } as Moment
  const paint = painter(episode, { strong: text => text, faint: text => text })
  for (const text of [heading(episode), ...overview(episode, 72).split('\n'), ...paint(moment, 100)])
    assert.not(OBEYED.test(text) || text.includes('\n'), JSON.stringify(text))
})

test('the moves of a game', async () => {
  const game = { ...ticTacToe(), actionName: (action: number) => `${action}${EVIL}` }
  const steps = [0, 4].map((action, t) => ({ action, player: t, observation: 0, reward: 0 }))
  const text = gameOverview({ ...(await recorded('Catch-v0', 2)), steps } as unknown as Episode, game, 72)!
  assert.not(OBEYED.test(text), JSON.stringify(text))
})

test.run()
