// A wrapped environment under an id of its own is one like any other, in every command.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { jsonLines, sente } from './sente.ts'

const home = temporary()
const file = (name: string, create: string) =>
  writeFileSync(
    join(home, `${name}.ts`),
    `import { actionRepeat, cartPole, clipReward, frameStack, make, normalizeObservation, normalizeReward, register } from 'sente'
     export default register({ id: '${name}-v0', create: () => ${create}, maxSteps: 30 })`,
  )
file('Pure', `clipReward(frameStack(actionRepeat(make('CartPole-v1'), 2), 3), -1, 1.5)`)
file('Running', 'normalizeReward(normalizeObservation(cartPole()))')

const small = ['warmup=50', 'hidden=16', 'batchSize=8'].flatMap(set => ['--set', set])
const train = (name: string, out: string, watch?: Parameters<typeof sente>[2]) => {
  const args = ['--agent', 'dqn', '--env', `./${name}.ts`, '--steps', '900', '--checkpoint', '300', ...small]
  return sente(home, ['train', ...args, '--json', '--device', 'cpu', '--out', out], watch)
}

/** A run that is killed once it has a checkpoint of step 300. */
const killed = (name: string, out: string) =>
  train(name, out, child => {
    const timer = setInterval(() => {
      if (existsSync(join(home, out, 'checkpoints', '300'))) child.kill('SIGKILL')
    }, 1)
    child.on('close', () => clearInterval(timer))
  })

for (const name of ['Pure', 'Running'])
  test(`${name}: eval repeats the final evaluation of train, and a killed run resumes to the same end`, async () => {
    const env = ['--env', `./${name}.ts`]
    const whole = await train(name, `${name}-whole`)
    assert.is(whole.code, 0, whole.stderr)
    const final = jsonLines(whole.stdout)
      .filter(({ type }) => type === 'evaluation')
      .at(-1)!
    const evaluated = await sente(home, ['eval', `${name}-whole`, ...env, '--json'])
    assert.is(evaluated.code, 0, evaluated.stderr)
    assert.equal(jsonLines(evaluated.stdout)[0]!.returns, final.returns)

    assert.is((await killed(name, `${name}-cut`)).signal, 'SIGKILL')
    const resumed = await sente(home, ['resume', `${name}-cut`, ...env, '--json'])
    assert.is(resumed.code, 0, resumed.stderr)
    assert.equal(
      jsonLines(resumed.stdout)
        .filter(({ type }) => type === 'evaluation')
        .at(-1),
      final,
    )
    const log = (out: string) => readFileSync(join(home, out, 'events.jsonl'), 'utf8').split('\n')
    const [cut, uncut] = [log(`${name}-cut`), log(`${name}-whole`)]
    assert.is(cut.length, uncut.length)
    assert.is(
      cut.findIndex((line, i) => line !== uncut[i]),
      -1,
    )
  })

test(
  'replay plays episodes of pure wrappers again, with pictures, and says of running ones why it ' + 'cannot',
  async () => {
    const replay = (name: string, ...more: string[]) =>
      sente(home, ['replay', `${name}-whole`, '--env', `./${name}.ts`, ...more])
    const pure = await replay('Pure', '--verify')
    assert.is(pure.code, 0, pure.stderr)
    const running = await replay('Running', '--verify')
    assert.is(running.code, 1)
    assert.match(running.stdout + running.stderr, /normalizeObservation has no data yet/)
    const shown = await replay('Running', '--json')
    assert.is(shown.code, 0, shown.stderr)
    assert.ok(jsonLines(shown.stdout).length > 5)
  },
)

test.run()
