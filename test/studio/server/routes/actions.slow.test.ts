import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeStarter } from '../../../../src/app/starters/write-starter.ts'
import { checkpoints } from '../../../../src/store/checkpoints/checkpoint.ts'
import { writerOf } from '../../../../src/store/runs/lock.ts'
import { loadRun } from '../../../../src/store/runs/run.ts'
import { runCommand } from '../../../../studio/server/actions/command.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { startProcess } from '../../../../studio/server/launch/start.ts'
import { Evaluated, Removed } from '../../../../studio/wire/actions.ts'
import { RunDetail } from '../../../../studio/wire/run.ts'
import { Failure } from '../../../../studio/wire/session.ts'
import { moduleAt } from '../../../compiled.ts'
import { temporary } from '../../../store/folder.ts'

const home = temporary()
process.chdir(home)
const folder = join(home, 'runs')
mkdirSync(folder)
const code = { agent: [], env: [], experiment: [] }
const app = studioApp({ folder, readOnly: false, code })
const never = new AbortController().signal

const send = (method: string, path: string, body?: object, to = app) =>
  to.request(`/api/runs/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
async function detail(id: string): Promise<RunDetail> {
  const response = await app.request(`/api/runs/${id}`)
  const answer = await response.json()
  assert.is(response.status, 200, JSON.stringify(answer))
  return RunDetail.parse(answer)
}
const refusal = async (response: Response) => [response.status, Failure.parse(await response.json()).error] as const

/** Starts a long run, as a terminal would. */
async function begin(id: string): Promise<string> {
  const run = join(folder, id)
  const train = [
    'train',
    '--agent',
    'dqn',
    '--env',
    'CartPole-v1',
    '--plain',
    '--steps',
    '5000000',
    '--checkpoint',
    '500',
  ]
  await startProcess(
    [...train, '--out', run, '--quiet'],
    () => writerOf(run) !== undefined && checkpoints(run).length > 0,
  )
  return run
}

async function until(what: string, condition: () => boolean): Promise<void> {
  for (let waits = 0; !condition(); waits++) {
    assert.ok(waits < 600, what)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

const running = new Set<string>()
test.after(() => {
  for (const run of running) {
    const pid = existsSync(run) ? writerOf(run) : undefined
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  }
})

test('a run is stopped with a checkpoint, resumed, evaluated, exported and deleted', async () => {
  const run = await begin('a')
  running.add(run)
  const { can } = await detail('a')
  assert.equal(
    [can.stop, can.resume, can.remove],
    [true, 'The run is under way.', 'The run is under way: stop it first.'],
  )
  assert.match((await refusal(await send('DELETE', 'a')))[1], 'is being written by process')

  assert.is((await send('POST', 'a/stop')).status, 204)
  await new Promise(resolve => setTimeout(resolve, 300))
  const again = (await send('POST', 'a/stop')).status // must not end it at once
  assert.ok(again === 204 || again === 400)
  await until('it stops', () => writerOf(run) === undefined)
  const { status, result } = loadRun(run)
  assert.equal([status, result!.cause, checkpoints(run)[0]!.step], ['stopped', 'interrupted', result!.step])
  assert.match((await refusal(await send('POST', 'a/stop')))[1], 'The run is not under way')

  assert.is((await send('POST', 'a/resume', {})).status, 204)
  assert.ok(writerOf(run) !== undefined)
  const now = await detail('a')
  assert.equal([now.row.status, now.resumed.map(({ step }) => step)], ['running', [result!.step]])
  assert.is((await send('POST', 'a/stop')).status, 204)
  await until('it stops again', () => writerOf(run) === undefined)

  const evaluated = Evaluated.parse(await (await send('POST', 'a/evaluate', { episodes: 3, seed: 1 })).json())
  assert.is(evaluated.returns.length, 3)
  assert.match((await refusal(await send('POST', 'a/evaluate', { episodes: 0 })))[1], 'episodes')

  const exported = await send('POST', 'a/export')
  assert.is(exported.headers.get('content-disposition'), "attachment; filename*=UTF-8''a.onnx")
  const model = Buffer.from(await exported.arrayBuffer())
  assert.ok(model.length > 1_000 && model.includes('observation'))

  const removed = Removed.parse(await (await send('DELETE', 'a')).json())
  assert.equal([removed.left, existsSync(run)], [[], false])
  assert.is((await send('DELETE', 'a')).status, 400)
})

/** A studio in a process of its own; `post` sends it an action on a run. */
async function apart() {
  const page = join(home, 'page')
  mkdirSync(page, { recursive: true })
  writeFileSync(join(page, 'index.html'), '')
  const script = `
    const { serveStudio } = await import(${JSON.stringify(moduleAt('../../../../studio/server/serve.ts', import.meta.url).href)})
    const studio = { folder: ${JSON.stringify(folder)}, readOnly: false, code: { agent: [], env: [], experiment: [] } }
    const served = await serveStudio(studio, { port: 0, page: ${JSON.stringify(page)}, token: 'for-this-test' })
    process.once('SIGTERM', () => (served.close(), process.exit()))
    console.log(served.address('/'))`
  writeFileSync(join(home, 'serve.mjs'), script)
  const child = spawn(process.execPath, [...process.execArgv, join(home, 'serve.mjs')])
  const address = await new Promise<string>(resolve => child.stdout.once('data', data => resolve(String(data).trim())))
  const { origin, port } = new URL(address)
  const headers = { cookie: `sente-studio-${port}=for-this-test` }
  return {
    post: (path: string, body = '{}') => fetch(`${origin}/api/runs/${path}`, { method: 'POST', headers, body }),
    end: (signal: NodeJS.Signals) => new Promise(resolve => child.once('exit', resolve).kill(signal)),
  }
}

test('the end of the studio harms no run that it started', async () => {
  const run = await begin('b')
  running.add(run)
  process.kill(writerOf(run)!, 'SIGINT')
  await until('it stops', () => writerOf(run) === undefined)
  const studio = await apart()
  assert.is((await studio.post('b/resume')).status, 204)
  await studio.end('SIGKILL')
  const before = checkpoints(run)[0]!.step
  await until('it goes on', () => checkpoints(run)[0]!.step > before + 500)
  process.kill(writerOf(run)!, 'SIGINT')
  await until('it stops', () => writerOf(run) === undefined)
  assert.is(loadRun(run).status, 'stopped')
})

test('an evaluation that nobody waits for any more ends with the studio', async () => {
  const processes = () => spawnSync('ps', ['-eo', 'args']).stdout.toString().split('\n')
  const evaluates = () => processes().some(args => args.includes('eval') && args.includes(join(folder, 'b')))
  const studio = await apart()
  studio.post('b/evaluate', '{"episodes":100000}').catch(() => {})
  await until('it evaluates', evaluates)
  await studio.end('SIGTERM')
  await until('it ends', () => !evaluates())
})

test('code that only a run names is never executed', async () => {
  writeStarter('env', 'maze')
  const env = join(home, 'maze.ts')
  const run = join(folder, 'c')
  const train = ['train', '--agent', 'dqn', '--env', env, '--plain', '--steps', '1200', '--out', run, '--quiet']
  await runCommand(train, never)
  const names = readdirSync(home)
  for (const action of ['resume', 'evaluate', 'export']) {
    const [status, error] = await refusal(
      await send('POST', `c/${action}`, action === 'resume' ? { steps: 9_000 } : {}),
    )
    assert.is(status, 400)
    assert.match(error, 'code that a run names is loaded only if you name it too: add --env maze.ts')
  }
  const { can } = await detail('c')
  assert.match(String(can.evaluate), 'add --env maze.ts')
  assert.equal(readdirSync(home), names)
  const named = studioApp({ folder, readOnly: false, code: { ...code, env: ['./maze.ts'] } })
  const { returns } = Evaluated.parse(await (await send('POST', 'c/evaluate', { episodes: 2 }, named)).json())
  assert.is(returns.length, 2)
})

test('what a command says goes to the page in one sentence', async () => {
  const run = join(folder, 'd')
  await runCommand(
    ['train', '--agent', 'random', '--env', 'CartPole-v1', '--steps', '50', '--out', run, '--quiet'],
    never,
  )
  const [status, error] = await refusal(await send('POST', 'd/export'))
  assert.equal([status, /\n/.test(error)], [400, false])
  assert.match((await refusal(await send('POST', 'd/resume', { steps: 10 })))[1], 'The run is finished')
})

test.run()
