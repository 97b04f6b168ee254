import '../../../../envs/index.ts'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EpisodeStep } from '../../../../src/core/episode.ts'
import { startOf } from '../../../../src/core/episode.ts'
import { type EnvId, make, register } from '../../../../src/core/registry.ts'
import { rng } from '../../../../src/core/rng.ts'
import { discrete } from '../../../../src/core/space.ts'
import { EpisodeWriter } from '../../../../src/store/episodes/writer.ts'
import { unpack } from '../../../../studio/page/player/steps.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { EpisodeDetail, EpisodeList, Frames, Steps } from '../../../../studio/wire/episodes.ts'
import { temporary } from '../../../store/folder.ts'

const folder = temporary()
const app = studioApp({ folder, readOnly: true, code: { agent: [], env: [], experiment: [] } })

/** Records random episodes of an environment in a run of this name. */
function recorded(run: string, id: EnvId, count: number, longest = 40): EpisodeStep[][] {
  mkdirSync(join(folder, run, 'episodes'), { recursive: true })
  const write = new EpisodeWriter(
    join(folder, run, 'episodes'),
    { env: { id }, seed: 3, agent: 'dqn' },
    { size: 1e9, thoughts: {} },
  )
  const random = rng(1)
  const all = Array.from({ length: count }, (_, episode) => {
    const env = make(id)
    const n = env.actionSpace.kind === 'discrete' ? env.actionSpace.n : 0
    let view = env.reset(startOf({ seed: 3, episode })) as EpisodeStep
    const steps: EpisodeStep[] = []
    for (let over = false; !over; ) {
      const allowed = Array.from({ length: n }, (_, a) => a).filter(a => view.legal?.[a] !== 0)
      const action = allowed[random.int(allowed.length)]!
      const next = env.step(action as never) as EpisodeStep
      const { observation, legal, player } = view
      const thought = steps.length % 3 > 0 && { q: Float32Array.from({ length: n }, () => random.normal()) }
      over = next.terminated || next.truncated || steps.length === longest - 1
      const [reward, terminated, truncated] = [next.reward, next.terminated, next.truncated]
      steps.push({
        ...{ observation, action, reward, terminated, truncated },
        ...(legal && { legal }),
        ...(player !== undefined && { player }),
        ...(thought && { thought }),
      })
      view = next
    }
    const sum = steps.reduce((sum, { reward }) => sum + reward, 0)
    const { terminated, truncated } = steps.at(-1)!
    const ends = { return: sum, length: steps.length, terminated, truncated }
    write.append({ episode, slot: 0, step: 100 * (episode + 1), ...ends }, { steps, final: view.observation })
    return steps
  })
  write.close()
  return all
}

const get = async (path: string) => {
  const response = await app.request(path)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const body = async (path: string) => (await get(path)).body

test('the list has every episode, the best, the worst and the newest', async () => {
  const all = recorded('cart', 'CartPole-v1', 5)
  const list = EpisodeList.parse(await body('/api/runs/cart/episodes'))
  assert.equal(
    list.episodes!.map(({ name, length }) => [name, length]),
    all.map((steps, i) => [String(i), steps.length]),
  )
  const lengths = all.map(steps => steps.length)
  assert.is(list.best, String(lengths.lastIndexOf(Math.max(...lengths))))
  assert.is(list.worst, String(lengths.indexOf(Math.min(...lengths))))
  assert.is(list.newest, '4')
  const same = EpisodeList.parse(await body(`/api/runs/cart/episodes?known=${list.version}`))
  assert.equal(same, { version: list.version })
})

test('a list goes on with what is recorded later', async () => {
  recorded('later', 'CartPole-v1', 2)
  const before = EpisodeList.parse(await body('/api/runs/later/episodes'))
  assert.is(before.episodes!.length, 2)
  const file = join(folder, 'later', 'episodes', '0.arrow')
  const bytes = readFileSync(file)
  recorded('more', 'CartPole-v1', 3)
  writeFileSync(join(folder, 'later', 'episodes', '2.arrow'), readFileSync(join(folder, 'more', 'episodes', '0.arrow')))
  const after = EpisodeList.parse(await body(`/api/runs/later/episodes?known=${before.version}`))
  assert.is(after.episodes!.length, 5)
  writeFileSync(file, bytes.subarray(0, bytes.length - 10))
  const torn = EpisodeList.parse(await body('/api/runs/later/episodes'))
  assert.is(torn.episodes!.length, 4)
})

for (const [run, id] of [
  ['pole', 'CartPole-v1'],
  ['board', 'TicTacToe-v0'],
  ['lake', 'FrozenLake-v1'],
] as const)
  test(`steps of ${id} come by range, as they were recorded`, async () => {
    const [steps] = recorded(run, id, 1)
    const detail = EpisodeDetail.parse(await body(`/api/runs/${run}/episodes/0`))
    assert.is(detail.row.length, steps!.length)
    assert.equal(detail.thoughts, ['q'])
    assert.equal(detail.shape, { pole: [4], board: [2, 3, 3], lake: [] }[run])
    for (const [from, to] of [
      [0, steps!.length],
      [2, 4],
      [1, 1000],
    ] as const) {
      const chunk = unpack(Steps.parse(await body(`/api/runs/${run}/episodes/0/steps?from=${from}&to=${to}`)), ['q'])
      assert.is(chunk.to, Math.min(to, steps!.length))
      for (let t = from; t < chunk.to; t++) {
        const { observation, action, reward, legal, player, thought } = steps![t]!
        const expected = { t, observation, action, reward, legal, player, thought: thought ?? {} }
        const { observation: o, action: a, reward: r, legal: l, player: p, thought: th } = chunk.at(t)
        assert.equal({ t, observation: o, action: a, reward: r, legal: l, player: p, thought: th }, expected)
      }
      assert.is(chunk.final !== undefined, chunk.to === steps!.length)
    }
  })

test('frames are what the environment renders when it is played again', async () => {
  const [steps] = recorded('again', 'CartPole-v1', 1)
  const { frames, drift } = Frames.parse(await body('/api/runs/again/episodes/0/frames?from=3&to=6'))
  assert.is(drift, undefined)
  const env = make('CartPole-v1')
  env.reset(startOf({ seed: 3, episode: 0 }))
  const expected = steps!.map(({ action }) => {
    const frame = env.render!()
    env.step(action as never)
    return frame
  })
  assert.equal(frames, expected.slice(3, 6))
  const back = Frames.parse(await body('/api/runs/again/episodes/0/frames?from=0&to=2'))
  assert.equal(back.frames, expected.slice(0, 2))
})

test('an environment that changed since has frames until then, and says from where on', async () => {
  let shift = 0
  register({
    id: 'Drifting-v0',
    create: () => {
      let t = 0
      return {
        observationSpace: discrete(100),
        actionSpace: discrete(2),
        reset() {
          t = 0
          return { observation: t }
        },
        step: () => ({ observation: ++t + (t > 4 ? shift : 0), reward: 0, terminated: t === 8, truncated: false }),
        render: () => ({ text: String(t) }),
      }
    },
  })
  recorded('drift', 'Drifting-v0', 1)
  shift = 1
  const { frames, drift } = Frames.parse(await body('/api/runs/drift/episodes/0/frames?from=0&to=9'))
  assert.equal(drift, { t: 5, what: 'observation' })
  assert.equal(frames, [0, 1, 2, 3, 4].map(t => ({ text: String(t) })).concat([null as never]))
})

test('an environment that is not known here is listed, its steps can be read, and nothing of it is executed', async () => {
  register({
    id: 'Known-v0',
    create: () => ({
      observationSpace: discrete(3),
      actionSpace: discrete(2),
      reset: () => ({ observation: 1 }),
      step: () => ({ observation: 2, reward: 1, terminated: true, truncated: false }),
    }),
  })
  recorded('own', 'Known-v0', 1)
  const file = join(folder, 'own', 'episodes', '0.arrow')
  // Written again with another name, and the file that would register it.
  const write = new EpisodeWriter(
    join(folder, 'own', 'episodes'),
    { env: { id: 'Other-v0', module: './evil.ts' } as never, seed: 3 },
    { size: 1e9, thoughts: {} },
  )
  const step = { observation: 1, action: 0, reward: 1, terminated: true, truncated: false }
  writeFileSync(file, '')
  write.append(
    { episode: 7, slot: 0, step: 1, return: 1, length: 1, terminated: true, truncated: false },
    { steps: [step], final: 2 },
  )
  write.close()
  const detail = EpisodeDetail.parse(await body('/api/runs/own/episodes/7'))
  assert.match(detail.noFrames!, /^Other-v0 is not known here: start the studio with --env /)
  assert.equal(Object.keys(detail.env), ['id'])
  const { status, body: failure } = await get('/api/runs/own/episodes/7/frames?from=0&to=1')
  assert.is(status, 400)
  assert.match(String(failure.error), /is not known here/)
})

test('names, runs and ranges that do not exist are refused in a sentence', async () => {
  recorded('plain', 'CartPole-v1', 1)
  mkdirSync(join(folder, 'empty'))
  for (const [path, sentence] of [
    ['plain/episodes/9', /^this run has no episode "9"/],
    ['plain/episodes/..%2f..%2f0', /^this run has no episode/],
    ['..%2fplain/episodes', /is not the name of a run/],
    ['%2e%2e/episodes/0', /no such request|is not the name of a run/],
    ['nowhere/episodes', /^there is no run "nowhere"/],
    ['empty/episodes', /has no recorded episodes/],
    ['plain/episodes/0/steps', /^from and to must be whole numbers/],
    ['plain/episodes/0/steps?from=3&to=3', /^from and to/],
    ['plain/episodes/0/steps?from=-1&to=3', /^from and to/],
    ['plain/episodes/0/frames?from=1e99&to=2e99', /^from and to/],
  ] as const) {
    const { status, body } = await get(`/api/runs/${path}`)
    assert.ok(status === 400 || status === 404, `${path}: ${status}`)
    assert.match(String(body.error), sentence, path)
  }
})

test.run()
