import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bc, random } from '../../../agents/index.ts'
import '../../../envs/index.ts'
import { evaluateRun } from '../../../src/app/evaluate-run.ts'
import { exportMinari } from '../../../src/app/export-minari.ts'
import { playSession } from '../../../src/app/games/play-session.ts'
import { openDataset } from '../../../src/app/loading/dataset.ts'
import { resumeFrom } from '../../../src/app/resume-from.ts'
import { trainInto } from '../../../src/app/train-into.ts'
import { loadAgent } from '../../../src/store/checkpoints/load-agent.ts'
import { listEpisodes, loadEpisode } from '../../../src/store/episodes/episodes.ts'
import { loadRun } from '../../../src/store/runs/run.ts'
import { all, rejection } from '../../loop/toys.ts'
import { temporary } from '../../store/folder.ts'

const folder = temporary()
const [run, minari] = [join(folder, 'run'), join(folder, 'masked-v0')]
const experiment = { name: 'run', env: 'MaskedIdentity-v0', agent: random(), steps: 600, device: 'cpu' } as const
await all(trainInto(experiment, run, { final: 0 }))
const exported = await exportMinari(run, minari)

test('a run and its Minari dataset hold the same episodes', () => {
  const [own, other] = [openDataset(run), openDataset(minari)].map(dataset =>
    Array.from(dataset.episodes(), ({ steps, final }) => ({
      final,
      steps: steps.map(({ observation, action, reward, terminated, truncated, legal }) => ({
        observation,
        action,
        reward,
        terminated,
        truncated,
        legal,
      })),
    })),
  ) as [unknown[], unknown[]]
  assert.equal(other, own)
  assert.equal([exported.episodes, exported.damage], [own.length, []])
  assert.ok(own.length > 3)
})

test('the share with the highest returns', () => {
  const returns = listEpisodes(run).episodes.map(episode => episode.return)
  const wanted = returns.sort((a, b) => b - a).slice(0, Math.ceil(returns.length / 4))
  for (const path of [run, minari]) {
    const kept = Array.from(openDataset(path, 0.25).episodes(), ({ steps }) =>
      steps.reduce((sum, { reward }) => sum + reward, 0),
    )
    assert.equal(
      kept.sort((a, b) => b - a),
      wanted,
    )
  }
})

test('a run learns from it, keeps it in run.json, and resumes without it', async () => {
  const into = join(folder, 'cloned')
  const agent = bc({ hidden: [16] })
  const dataset = { path: minari, best: 0.5 }
  await all(trainInto({ ...experiment, agent, dataset, steps: 400 }, into, { final: 0 }))
  assert.equal(loadRun(into).settings!.dataset, dataset)
  const { mean } = await evaluateRun(into, { episodes: 5 })
  assert.ok(Number.isFinite(mean))
  await all(resumeFrom(into, { steps: 440 }))
  assert.is(loadRun(into).result!.step, 440)
})

test('games of people are episodes, too: both sides are cloned', async () => {
  const games = join(folder, 'games')
  const session = await playSession('mcts:20', { game: 'TicTacToe-v0', side: 'first', record: games })
  while (session.result === undefined) {
    session.play(session.game.legal(session.position).indexOf(1))
    for await (const _ of session.reply());
  }
  session.keep()
  session.dispose()
  const into = join(folder, 'player')
  const agent = bc({ hidden: [16] })
  const player = { ...experiment, env: 'TicTacToe-v0', agent, steps: 800, dataset: { path: games } } as const
  await all(trainInto(player, into, { final: 0 }))
  const loaded = await loadAgent(into)
  const { steps } = loadEpisode(games, 'last')
  const decisions = await loaded.act(steps, 'exploit')
  loaded.dispose()
  assert.equal(
    decisions.map(({ action }) => action),
    steps.map(({ action }) => action),
  )
})

test('what is no dataset is one sentence', async () => {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  assert.throws(
    () => openDataset(join(folder, 'nothing')),
    'nothing does not exist: name a run folder, or that of a Minari dataset',
  )
  assert.throws(() => openDataset(empty), 'empty has no recorded episodes')
  const wrong = (dataset: object) =>
    rejection(all(trainInto({ ...experiment, agent: bc(), dataset } as never, join(folder, 'wrong'), { final: 0 })))
  assert.match(
    (await wrong({ path: run, best: 2 })).message,
    'dataset.best must be a number above 0 and at most 1, not 2',
  )
  assert.match((await wrong({ path: '' })).message, 'dataset.path must be a folder')
})

test.run()
