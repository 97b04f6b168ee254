import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { z } from 'zod'
import { verify } from '../../../../src/playback/verify.ts'
import { listEpisodes, loadEpisode } from '../../../../src/store/episodes/episodes.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { Play, PlayableList } from '../../../../studio/wire/plays.ts'
import { Failure } from '../../../../studio/wire/session.ts'
import { temporary } from '../../../store/folder.ts'

const folder = temporary()
const app = studioApp({ folder, readOnly: false, code: { agent: [], env: [], experiment: [] } })

async function ask<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  const response = await app.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return schema.parse(await response.json())
}

const begin = (env: string, picture = false) => ask('POST', '/api/plays', Play, { env, picture })
const step = (id: string, action: number) => ask('POST', `/api/plays/${id}/step`, Play, { action })
const restart = (id: string) => ask('POST', `/api/plays/${id}/restart`, Play)
const close = (id: string) => app.request(`/api/plays/${id}`, { method: 'DELETE' })

test('the list: keys, the action without one, the rate', async () => {
  const { envs } = await ask('GET', '/api/plays', PlayableList)
  const of = (id: string) => envs.find(({ env }) => env === id)
  assert.equal(
    of('MountainCar-v0')?.controls.map(({ key, action }) => [key, action]),
    [
      ['ArrowLeft', 0],
      ['ArrowRight', 2],
    ],
  )
  assert.equal([of('MountainCar-v0')?.idle, of('MountainCar-v0')?.fps], [1, 30])
  assert.is(of('FrozenLake-v1')?.fps, undefined)
  assert.is(of('TicTacToe-v0'), undefined)
})

test('episodes of discrete and continuous actions are recorded when they end, and can be verified', async () => {
  for (const env of ['CartPole-v1', 'Pendulum-v1', 'FrozenLake-v1']) {
    let play = await begin(env)
    const { id } = play
    for (let episode = 0; episode < 2; episode++) {
      const start = play.observation
      while (!play.kept) play = await step(id, env === 'Pendulum-v1' ? 2 : 1)
      assert.equal(play.kept, { run: `played-${env}`, episode: String(episode) })
      const recorded = loadEpisode(join(folder, play.kept.run), episode)
      assert.is(recorded.length, play.length)
      assert.is(recorded.return, play.return)
      assert.equal([recorded.terminated, recorded.truncated], [play.terminated, play.truncated])
      assert.is(await verify(recorded), undefined)
      play = await restart(id)
      assert.is(play.length, 0)
      if (env !== 'FrozenLake-v1') assert.not.equal(play.observation, start)
    }
    await close(id)
  }
})

test('an episode restarted before its end is not recorded, and two tables share no number', async () => {
  const [a, b] = [await begin('Catch-v0'), await begin('Catch-v0')]
  await step(a.id, 1)
  await restart(a.id)
  for (const { id } of [a, b]) {
    let play = await step(id, 1)
    while (!play.kept) play = await step(id, 1)
  }
  const { episodes } = listEpisodes(join(folder, 'played-Catch-v0'))
  assert.equal(episodes.map(({ episode }) => episode).sort(), [1, 2])
  for (const { episode } of episodes)
    assert.is(await verify(loadEpisode(join(folder, 'played-Catch-v0'), episode)), undefined)
  await close(a.id)
  await close(b.id)
})

test('a step after the end, an illegal action, an environment that is not listed', async () => {
  let play = await begin('Catch-v0', true)
  assert.ok(play.picture && 'text' in play.picture)
  const refused = async (path: string, body: object) => {
    const response = await app.request(path, { method: 'POST', body: JSON.stringify(body) })
    assert.is(response.status, 400)
    return Failure.parse(await response.json()).error
  }
  assert.match(await refused(`/api/plays/${play.id}/step`, { action: 7 }), /Catch takes action 0, 1 or 2, not 7/)
  while (!play.kept) play = await step(play.id, 1)
  assert.match(await refused(`/api/plays/${play.id}/step`, { action: 1 }), /has ended: restart it/)
  assert.match(await refused('/api/plays', { env: './env.ts', picture: false }), /cannot be played/)
  await close(play.id)
})

test.run()
