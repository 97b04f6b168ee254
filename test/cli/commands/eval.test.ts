import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { here } from '../here.ts'
import { jsonLines } from '../sente.ts'

const home = temporary()

test('watch shows new greedy episodes, the same ones for a seed', async () => {
  const words = 'train --agent dqn --env CartPole-v1 --steps 60 --set hidden=8 --quiet --out run'
  assert.is((await here(home, words.split(' '))).code, 0)
  const watch = async (...flags: string[]) => (await here(home, ['watch', 'run', '--episodes', '2', ...flags])).stdout
  const text = await watch()
  const headings = text.match(/^CartPole-v1 · dqn · greedy episode g[01], after 60 steps · return /gm)
  assert.is(headings?.length, 2)
  assert.is(await watch(), text)
  assert.is.not(await watch('--seed', '9'), text)
  const lines = jsonLines(await watch('--json'))
  const episodes = lines.filter(({ type }) => type === 'episode')
  assert.equal(
    episodes.map(({ evaluation, step }) => [evaluation, step]),
    [0, 1].map(index => [{ label: 'watch', index }, 60]),
  )
  const steps = lines.filter(({ type }) => type === 'step')
  assert.is(steps.length, Number(episodes[0]!.length) + Number(episodes[1]!.length))
  assert.ok(steps.every(({ thought }) => (thought as { q: number[] }).q.length === 2))
})

test('watch needs a run', async () => {
  assert.match(
    (await here(home, ['watch', 'nowhere'])).stderr,
    /^error: nowhere is not a run folder: it does not exist/,
  )
})

test.run()
