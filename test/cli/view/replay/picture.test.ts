import { lastValueFrom, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../../envs/toy/catch.ts'
import { heading, overview, painter } from '../../../../src/cli/view/replay/picture.ts'
import type { Episode } from '../../../../src/core/episode.ts'
import { type Moment, replay } from '../../../../src/playback/replay.ts'
import { recorded } from '../../../loop/recorded.ts'
import { counter } from '../../../loop/toys.ts'

const style = { strong: (text: string) => `*${text}*`, faint: (text: string) => `(${text})` }

const momentsOf = (episode: Episode): Promise<Moment[]> =>
  lastValueFrom(replay(episode, { fps: 10_000 }).pipe(toArray()))

const thoughtful = async (): Promise<Episode> => {
  const episode = await recorded('Catch-v0', 2)
  const steps = episode.steps.map((step, t) =>
    t === 0 ? step : { ...step, action: 2, thought: { q: Float32Array.of(0, 5, 10), value: t / 2 } },
  )
  return { ...episode, agent: 'dqn', steps }
}

test('the heading says what it is', async () => {
  const episode = await recorded('Catch-v0', 2)
  assert.is(
    heading({ ...episode, agent: 'dqn', return: 1 }),
    'Catch-v0 · dqn · episode 2 · return 1 in 9 steps · terminated',
  )
  const game = { ...episode, agent: 'mcts:9', side: 1, opponent: 'random', terminated: false } as const
  assert.is(
    heading({ ...game, return: -1 }),
    'Catch-v0 · mcts:9 (second) against random · episode 2 · return -1 in 9 steps · unfinished',
  )
  assert.match(heading({ ...episode, truncated: true }), /^Catch-v0 · episode 2 .* truncated by its time limit$/)
})

test('beside the picture: a bar for each action, the one taken marked', async () => {
  const episode = await thoughtful()
  const drifted = (await momentsOf(await recorded('Catch-v0', 2))).map((moment, t) => ({
    ...moment,
    ...episode.steps[t],
  }))
  const paint = painter(episode, style)
  const lines = paint(drifted[3]!, 100)
  assert.is(lines[0], `*${heading(episode)}*`)
  assert.match(lines[2]!, /^[·●▬ ]+ {3}q$/)
  assert.match(lines[3]!, / 0 {18}0\.0$/)
  assert.match(lines[4]!, / 1 ████████ {9}5\.0$/)
  assert.match(lines[5]!, /\* {2}2 ████████████████ 10\.0 ◀\*$/)
  assert.match(lines[6]!, / value 1\.50$/)
  assert.is(lines.at(-1), '▶ ━━━━━━━━──────────────── step 3 of 9 · return 0 · 10000/s')
  assert.ok(paint(drifted[0]!, 100).some(line => line.endsWith('(taken without thinking)')))
  assert.ok(paint(drifted[9]!, 100).at(-1)!.startsWith('■'))
})

test('below the picture where the screen is narrow; nothing is wider than it', async () => {
  const episode = await thoughtful()
  const [, , , moment] = await momentsOf(await recorded('Catch-v0', 2))
  const paint = painter(episode, { strong: text => text, faint: text => text })
  const lines = paint({ ...moment!, ...episode.steps[3] }, 30)
  const [picture, at] = [lines.slice(0, lines.indexOf('q')), lines.indexOf('')]
  assert.is(lines.slice(0, at).join(' '), heading(episode))
  assert.is(picture.length - at, 12)
  assert.ok(picture.every(line => line.length <= 30))
})

test('illegal actions are faint, and of many actions the first and the one taken are shown', async () => {
  const episode = await recorded('Catch-v0', 2)
  const [moment] = await momentsOf(episode)
  const q = Float32Array.from({ length: 20 }, (_, i) => i)
  const steps = episode.steps.map(step => ({ ...step, thought: { q } }))
  const legal = Uint8Array.from(q, i => i % 2)
  const lines = painter({ ...episode, steps }, style)({ ...moment!, action: 15, legal, thought: { q } }, 100)
  const panel = lines.slice(2).map(line => line.slice(12).trim())
  assert.match(panel[1]!, /^\( {2}0 .* illegal\)$/)
  assert.match(panel[9]!, /^\* 15 .* 15\.0 ◀\*$/)
  assert.is(panel[10], '(… 11 more)')
})

test('without a picture: numbers over time', async () => {
  const episode = await recorded(counter({ length: 6 }), 0)
  const moments = await momentsOf(episode)
  const lines = painter(episode, style)(moments[3]!, 60)
  assert.match(lines[2]!, /^observation {2}▁▂▄▅ +3$/)
  assert.ok(lines.some(line => /^reward +▅▅▅▅ +1$/.test(line)))
})

test('a summary: constants are printed, changing values are drawn', async () => {
  const text = overview(await recorded(counter({ length: 6 }), 0), 60)
  assert.match(text, /^Counter-v0 · episode 0 · return 6 in 6 steps · terminated\n/)
  assert.match(text, /\nobservation {2}▁▂▄▅▇█ {2}0 to 5\n/)
  assert.match(text, /\nreward {7}1 throughout/)
})

test.run()
