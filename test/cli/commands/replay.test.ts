import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../envs/index.ts'
import type { Episode } from '../../../src/core/episode.ts'
import type { EnvId } from '../../../src/core/registry.ts'
import { EpisodeWriter } from '../../../src/store/episodes/writer.ts'
import { recorded } from '../../loop/recorded.ts'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines, sente } from '../sente.ts'

/** A run's folder with episodes in it. */
function runWith(...episodes: Episode[]): string {
  const folder = temporary()
  for (const { env, seed, agent: _, steps, final, ...summary } of episodes) {
    const writer = new EpisodeWriter(join(folder, 'episodes'), { env, seed }, { size: 1, thoughts: {} })
    writer.append(summary, { steps, final })
    writer.close()
  }
  return folder
}

const catches = await Promise.all([0, 1, 2].map(async k => ({ ...(await recorded('Catch-v0', k)), step: 9 * k + 9 })))
const folder = runWith(...catches)
const nowhere = temporary()

test('in a pipe it prints a summary, of the best episode by default', async () => {
  const { code, stdout, stderr } = await sente(nowhere, ['replay', folder])
  assert.equal([code, stderr], [0, ''])
  const best = catches.reduce((a, b) => (b.return >= a.return ? b : a))
  assert.match(
    stdout,
    new RegExp(`^Catch-v0 · episode ${best.episode} · return ${best.return} in 9 steps · terminated\n`),
  )
  assert.match((await here(nowhere, ['replay', folder, '--episode', '1'])).stdout, /episode 1 /)
})

test('--list names greedy and training episodes', async () => {
  const greedy = { ...catches[0]!, episode: 0, step: 30, evaluation: { label: 'end', index: 0 } }
  const both = runWith(...catches)
  const writer = new EpisodeWriter(join(both, 'episodes'), greedy, { size: 1, thoughts: {}, prefix: 'greedy-' })
  const { env: _, seed: _s, agent: _a, steps, final, ...summary } = greedy
  writer.append(summary, { steps, final })
  writer.close()
  const { stdout } = await here(nowhere, ['replay', both, '--list'])
  assert.match(stdout, /^episode +kind +at step +return +length +end\n0 +training +9 /)
  assert.match(stdout, /\ng0 +greedy +30 +-?1 +9 +terminated\n$/)
  const { stdout: json } = await here(nowhere, ['replay', both, '--list', '--json'])
  assert.equal(
    jsonLines(json).map(({ episode, evaluation }) => [episode, evaluation]),
    [
      [0, undefined],
      [1, undefined],
      [2, undefined],
      [0, greedy.evaluation],
    ],
  )
  assert.match((await here(nowhere, ['replay', both])).stdout, /^Catch-v0 · greedy episode g0, after 30 steps · /)
})

test('--json gives a line a step', async () => {
  const { code, stdout } = await here(nowhere, ['replay', folder, '--episode', 'last', '--json'])
  const lines = jsonLines(stdout)
  assert.is(code, 0)
  assert.equal(
    lines.map(({ type, t }) => [type, t]),
    [['episode', undefined], ...catches[2]!.steps.map((_, t) => ['step', t]), ['final', 9]],
  )
  const { observation, action, reward } = catches[2]!.steps[4]!
  assert.equal(
    [lines[5]!.observation, lines[5]!.action, lines[5]!.reward],
    [[...(observation as Float32Array)], action, reward],
  )
})

test('--verify compares every episode', async () => {
  const { code, stdout } = await here(nowhere, ['replay', folder, '--verify'])
  assert.equal([code, stdout], [0, 'no drift: episodes 3, steps 27, every bit the same\n'])
  const one = await here(nowhere, ['replay', folder, '--verify', '--episode', '2', '--json'])
  assert.equal(jsonLines(one.stdout), [{ type: 'verification', episodes: 1, steps: 9 }])
})

test('--verify names the first difference and fails', async () => {
  const steps = catches[1]!.steps.map((step, t) => (t === 3 ? { ...step, reward: 0.5 } : step))
  const changed = runWith(catches[0]!, { ...catches[1]!, steps })
  const { code, stderr } = await here(nowhere, ['replay', changed, '--verify'])
  assert.is(code, 1)
  assert.match(stderr, /^error: episode 1 drifts after 4 of 9 steps: the reward was 0.5 and is now 0;/)
  const { stdout } = await here(nowhere, ['replay', changed, '--verify', '--json'])
  assert.equal(jsonLines(stdout), [{ type: 'drift', episode: 1, t: 4, what: 'reward', recorded: '0.5', now: '0' }])
})

test('damaged and torn episodes are named, and the rest is shown', async () => {
  const damaged = runWith(...catches)
  const file = join(damaged, 'episodes', '1.arrow')
  const bytes = readFileSync(file)
  bytes[bytes.indexOf('"episode":') - 20]! ^= 1
  writeFileSync(file, bytes)
  appendFileSync(join(damaged, 'episodes', '2.arrow'), bytes.subarray(0, 100))
  const { code, stdout, stderr } = await here(nowhere, ['replay', damaged, '--episode', '2'])
  assert.is(code, 0)
  assert.match(stdout, /episode 2 /)
  assert.match(stderr, /1\.arrow is damaged: \d+ bytes from byte \d+ on cannot be read\.\n/)
  assert.match(stderr, /2\.arrow ends in an incomplete episode/)
  const verified = await here(nowhere, ['replay', damaged, '--verify'])
  assert.is(verified.code, 1)
  assert.match(verified.stderr, /error: parts of the record are damaged/)
})

const corridor = `import { box, discrete, register, termination, transition } from 'sente'
console.error('the file ran')
const create = () => {
  let x = 0
  return {
    observationSpace: box([1], 0, 9),
    actionSpace: discrete(1),
    reset: () => ({ observation: Float32Array.of((x = 0)) }),
    step: () => (++x === 4 ? termination : transition)(Float32Array.of(x), 1),
  }
}
export default register({ id: 'ReplayedCorridor-v0', create })
`

test("a user's environment is loaded only when they name its file", async () => {
  const four = [0, 1, 2, 3].map(x => ({
    observation: Float32Array.of(x),
    action: 0,
    reward: 1,
    terminated: x === 3,
    truncated: false,
  }))
  const summary = { episode: 0, slot: 0, step: 4, return: 4, length: 4, terminated: true, truncated: false }
  const env = { id: 'ReplayedCorridor-v0' as EnvId }
  const run = runWith({ ...summary, env, seed: 0, steps: four, final: Float32Array.of(4) })
  const file = join(run, 'corridor.ts')
  writeFileSync(file, corridor)
  const shown = await here(nowhere, ['replay', run])
  assert.equal([shown.code, shown.stderr], [0, ''])
  const unnamed = await here(nowhere, ['replay', run, '--verify'])
  assert.is(unnamed.code, 2)
  assert.match(
    unnamed.stderr,
    /ReplayedCorridor-v0 is not known here: name the file or package that registers it, --env \.\/file\.ts/,
  )
  const named = await here(nowhere, ['replay', run, '--verify', '--env', file])
  assert.equal([named.code, named.stdout], [0, 'no drift: episodes 1, steps 4, every bit the same\n'])
  const other = await here(nowhere, ['replay', folder, '--env', file])
  assert.is(other.code, 2)
  assert.match(other.stderr, /the episode is of Catch-v0, not of ReplayedCorridor-v0/)
})

test('what cannot be shown is refused', async () => {
  const refusals: [string[], number, RegExp][] = [
    [['replay', 'nowhere'], 2, /nowhere does not exist: name a run folder/],
    [['replay', folder, '--episode', '7'], 2, /has no episode 7: choose one of its 3, from 0 to 2/],
    [['replay', folder, '--episode', 'bset'], 2, /best, worst, last, or a number/],
  ]
  for (const [args, expected, message] of refusals) {
    const { code, stderr } = await here(nowhere, args)
    assert.is(code, expected, stderr)
    assert.match(stderr, message)
    assert.not.match(stderr, /\n {4}at /)
  }
})

test('--sgf is for board games', async () => {
  const { code, stdout, stderr } = await sente(nowhere, ['replay', folder, '--sgf'])
  assert.equal([code, stdout], [1, ''])
  assert.match(stderr, 'Catch-v0 is not a board game: --sgf is for games of Go, Gomoku and Hex.')
})

test.run()
