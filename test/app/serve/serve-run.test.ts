import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero, ddpg, dqn, ppo } from '../../../agents/index.ts'
import '../../../envs/index.ts'
import { type ServedRun, serveRun } from '../../../src/app/serve/serve-run.ts'
import { trainInto } from '../../../src/app/train-into.ts'
import { loadAgent } from '../../../src/store/checkpoints/load-agent.ts'
import { listEpisodes, readEpisode } from '../../../src/store/episodes/episodes.ts'
import { all, rejection } from '../../loop/toys.ts'
import { temporary } from '../../store/folder.ts'

const folder = temporary()
const [plain, masked, bare] = ['plain', 'masked', 'bare'].map(name => join(folder, name)) as [string, string, string]
const agent = dqn({ hidden: [16], warmup: 50, batchSize: 8 })
const short = { agent, steps: 200, device: 'cpu' } as const
await all(trainInto({ ...short, name: 'plain', env: 'CartPole-v1' }, plain, { final: 0 }))
await all(trainInto({ ...short, name: 'masked', env: 'MaskedIdentity-v0' }, masked, { final: 0 }))
const few = { blocks: 0, hidden: [8], simulations: 4, warmup: 50, batchSize: 8 }
await all(
  trainInto({ ...short, name: 'bare', env: 'TicTacToe-v0', agent: alphazero(few), steps: 10 }, bare, { final: 0 }),
)
const served = await serveRun(plain)
const open: ServedRun[] = [served]
test.after(async () => {
  await Promise.all(open.map(each => each.close()))
})

const post = (body: string | Uint8Array, headers: Record<string, string> = {}, { address } = served) =>
  fetch(`${address}/act`, { method: 'POST', body: body as string, headers })
const metric = async (name: string, { address } = served) => {
  const text = await (await fetch(`${address}/metrics`)).text()
  const line = text.split('\n').find(line => line.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

test('the actions are those of the agent, as JSON and raw', async () => {
  const loaded = await loadAgent(plain)
  const rows = Array.from({ length: 40 }, (_, i) =>
    Array.from({ length: 4 }, (_, k) => Math.fround(Math.sin(i + 7 * k))),
  )
  const views = rows.map(row => ({ observation: Float32Array.from(row) }))
  const actions = (await loaded.act(views, 'exploit')).map(({ action }) => action as number)
  loaded.dispose()
  assert.is(new Set(actions).size, 2)
  assert.equal(await (await post(JSON.stringify({ observations: rows }))).json(), { actions })
  const one = await Promise.all(rows.map(async row => (await post(JSON.stringify({ observation: row }))).json()))
  assert.equal(
    one,
    actions.map(action => ({ action })),
  )
  const raw = await post(new Uint8Array(Float32Array.from(rows.flat()).buffer), {
    'content-type': 'application/octet-stream',
  })
  assert.is(raw.headers.get('content-type'), 'application/octet-stream')
  assert.equal([...new Int32Array(await raw.arrayBuffer())], actions)
})

test('a policy with memory takes the state of its last answer', async () => {
  const run = join(folder, 'memory')
  const remembering = ppo({ hidden: [8], memory: 'gru', memoryUnits: 4, rollout: 64, sequence: 8 })
  await all(trainInto({ ...short, name: 'memory', env: 'CartPole-v1', agent: remembering }, run, { final: 0 }))
  const recurrent = await serveRun(run)
  open.push(recurrent)
  const loaded = await loadAgent(run)
  let mine: Float32Array | undefined
  let theirs: number[] | undefined
  for (let t = 0; t < 5; t++) {
    const observation = [0, 1, 2, 3].map(k => Math.fround(Math.sin(t + k)))
    const body = JSON.stringify({ observation, state: theirs })
    const answer = (await (await post(body, {}, recurrent)).json()) as { action: number; state: number[] }
    const view = { observation: Float32Array.from(observation), ...(mine && { state: mine }) }
    const [decision] = await loaded.act([view], 'exploit')
    assert.is(answer.action, decision!.action)
    assert.equal(Float32Array.from(answer.state), decision!.state)
    mine = decision!.state
    theirs = answer.state
  }
  loaded.dispose()
})

test('illegal actions are never the answer', async () => {
  const server = await serveRun(masked)
  open.push(server)
  for (const legal of [
    [1, 0, 0, 0],
    [0, 0, 1, 0],
  ]) {
    const found = await (await post(JSON.stringify({ observation: 1, legal }), {}, server)).json()
    assert.equal(found, { action: legal.indexOf(1) })
  }
  const without = await post('{"observation": 1}', {}, server)
  assert.is(without.status, 400)
})

test('bad input gets 400 and a sentence; other addresses, methods and long bodies their status', async () => {
  const bad = await post('{"observation": [1, 2]}')
  assert.equal([bad.status, await bad.json()], [400, { error: 'observation 0 has 2 numbers, not 4.' }])
  assert.is((await fetch(`${served.address}/act`)).status, 405)
  assert.is((await fetch(`${served.address}/metrics`, { method: 'POST' })).status, 405)
  assert.is((await fetch(`${served.address}/`)).status, 404)
  assert.is((await post(new Uint8Array(2 ** 22 + 1))).status, 413)
  assert.equal(await (await fetch(`${served.address}/health`)).json(), { status: 'ok' })
})

test('other hosts and pages are refused; a token is required where one is set', async () => {
  const named = (host: string) =>
    new Promise<string>(resolve => {
      const socket = connect(Number(new URL(served.address).port), '127.0.0.1', () =>
        socket.write(`GET /health HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
      )
      socket.once('data', data => resolve(String(data).slice(9, 12)))
    })
  assert.equal([await named('localhost:7438'), await named('evil.example')], ['200', '403'])
  assert.is((await post('{}', { origin: 'http://evil.example' })).status, 403)
  const server = await serveRun(plain, { token: 'only-for-this-test' })
  open.push(server)
  const body = '{"observation": [0, 0, 0, 0]}'
  const statuses = await Promise.all(
    [{}, { authorization: 'Bearer wrong' }, { authorization: 'Bearer only-for-this-test' }].map(
      async headers => (await post(body, headers as Record<string, string>, server)).status,
    ),
  )
  assert.equal(statuses, [401, 401, 200])
  assert.is((await fetch(`${server.address}/metrics`)).status, 401)
  assert.is((await fetch(`${server.address}/health`)).status, 200)
  assert.match((await rejection(serveRun(plain, { host: '0.0.0.0' }))).message, 'add a --token of your own')
  const { port } = new URL(served.address)
  assert.match((await rejection(serveRun(plain, { port: Number(port) }))).message, `port ${port} is in use`)
})

test('metrics count requests and observations, and show the drift from training', async () => {
  const server = await serveRun(plain)
  open.push(server)
  assert.is(server.drift, true)
  const seen = listEpisodes(plain)
    .episodes.filter(({ evaluation }) => !evaluation)
    .flatMap(recorded => readEpisode(recorded).steps.map(({ observation }) => [...(observation as Float32Array)]))
  await post(JSON.stringify({ observations: seen }), {}, server)
  assert.is(await metric('sente_observations_total', server), seen.length)
  assert.is(await metric('sente_requests_total{code="200"}', server), 1)
  assert.is(await metric('sente_request_duration_seconds_bucket{le="+Inf"}', server), 1)
  assert.ok((await metric('sente_observation_drift_max', server))! < 1e-3) // the same observations
  const far = seen.map(([x, ...others]) => [x! + 100, ...others])
  await post(JSON.stringify({ observations: far }), {}, server)
  await post('{', {}, server)
  assert.ok((await metric('sente_observation_drift{component="0"}', server))! > 10)
  assert.ok((await metric('sente_observation_drift{component="1"}', server))! < 1e-3)
  assert.is(await metric('sente_requests_total{code="400"}', server), 1)
})

test('an agent that needs positions is refused; a run without training episodes has no drift', async () => {
  const { message } = await rejection(serveRun(bare))
  assert.match(message, 'agent alphazero cannot act on observations alone')
  const unrecorded = join(folder, 'unrecorded')
  const settings = {
    ...short,
    name: 'unrecorded',
    env: 'Pendulum-v1',
    agent: ddpg({ hidden: [8] }),
    steps: 50,
  } as const
  await all(trainInto(settings, unrecorded, { final: 0 }))
  const server = await serveRun(unrecorded)
  open.push(server)
  assert.is(server.drift, false)
  const { action } = (await (await post('{"observation": [1, 0, 0]}', {}, server)).json()) as { action: number[] }
  assert.ok(action.length === 1 && Math.abs(action[0]!) <= 2)
  assert.is(await metric('sente_observation_drift_max', server), undefined)
})

test.run()
