import '../../../envs/index.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Env, Step, View } from '../../../src/core/env.ts'
import { environments, make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { colored, colors } from '../../../studio/drawings/colors.ts'
import { drawingOf } from '../../../studio/drawings/drawings.ts'
import type { Scene } from '../../../studio/drawings/scene.ts'

const random = rng(7)

/** A random legal action. */
function anAction({ actionSpace }: Env, { legal }: View): number | Float32Array {
  if (actionSpace.kind === 'box') return Float32Array.of(2 * random.next() - 1)
  const n = (actionSpace as { n: number }).n
  const allowed = Array.from({ length: n }, (_, a) => a).filter(a => legal?.[a] !== 0)
  return allowed[random.int(allowed.length)]!
}

/** The moments of a random episode. */
function* moments(env: Env, longest: number): Generator<Scene> {
  const shape = env.observationSpace.kind === 'box' ? env.observationSpace.shape : []
  let view = env.reset(random) as View
  let last: number | Float32Array | undefined
  let before: Scene['before']
  for (let t = 0; t <= longest; t++) {
    const over = (view as Step).terminated || (view as Step).truncated
    const action = over ? undefined : anAction(env, view)
    const { legal, player } = view
    yield { observation: view.observation as Float32Array, before, shape, action, last, legal, player }
    if (action === undefined) return
    before = view.observation as Float32Array
    last = action
    view = env.step(action as never) as Step
  }
}

for (const { id } of environments())
  test(`${id} is drawn at every moment of a random episode, with finite numbers and known colors only`, () => {
    const drawing = drawingOf({ id })
    assert.ok(drawing, 'has a drawing')
    assert.ok(drawing.pace > 0)
    let previous = ''
    let changes = 0
    for (const scene of moments(make(id), 60)) {
      const svg = drawing.draw(scene)
      assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 [\d.]+ [\d.]+"/)
      assert.not.match(svg, /NaN|Infinity|undefined|null/)
      for (const theme of ['light', 'dark'] as const) assert.not.match(colored(svg, theme), /var\(|undefined/)
      if (svg !== previous) changes++
      previous = svg
    }
    assert.ok(changes > 1, 'changes as the episode goes on')
  })

test('actions of drawings have as many names as there are actions', () => {
  for (const { id } of environments()) {
    const { actions } = drawingOf({ id })!
    const { actionSpace } = make(id)
    if (actions) assert.is(actions.length, (actionSpace as { n: number }).n, id)
  }
})

test('the last move is the opponent’s where an environment plays it within the step', () => {
  const planes = (own: readonly number[], other: readonly number[]) =>
    Float32Array.from({ length: 18 }, (_, i) => ((i < 9 ? own.includes(i) : other.includes(i - 9)) ? 1 : 0))
  const draw = drawingOf({ id: 'TicTacToeVersusRandom-v0' })!.draw
  const shape = [2, 3, 3]
  const marked = (svg: string) => /<circle cx="(\d+)" cy="(\d+)" [^>]*dasharray/.exec(svg)!.slice(1)
  const corner = marked(draw({ observation: planes([4], [8]), before: planes([], []), shape, last: 4 }))
  const center = marked(draw({ observation: planes([], [4]), before: planes([], []), shape, last: 4 }))
  assert.ok(Number(corner[0]) > Number(center[0]) && Number(corner[1]) > Number(center[1]))
})

test('options decide the map of a lake; another environment has no drawing', () => {
  const scene = { observation: 19, shape: [] }
  const large = drawingOf({ id: 'FrozenLake-v1', options: { map: '8x8' } })!.draw(scene)
  assert.is(large, drawingOf({ id: 'FrozenLake8x8-v1' })!.draw(scene))
  for (const id of ['Corridor-v0', 'MyCartPole-v1', 'HexLike-v0', 'toString-v0', 'constructor-v1', ''])
    assert.is(drawingOf({ id }), undefined, id)
})

test('a drawing of damaged numbers is still a document with finite numbers', () => {
  const broken = new Float32Array(500).fill(Number.NaN)
  for (const { id } of environments()) {
    const space = make(id).observationSpace
    const scene =
      space.kind === 'box'
        ? { observation: broken, shape: space.shape, action: Number.NaN }
        : { observation: Number.NaN, shape: [], action: Number.NaN }
    assert.not.match(
      drawingOf({ id })!
        .draw(scene)
        .replace(/aria-label="[^"]*"/, ''),
      /NaN|Infinity/,
      id,
    )
  }
})

test('text on the ground has a contrast of 4.5 in light and in dark', () => {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map(i => {
      const part = Number.parseInt(hex.slice(i, i + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  for (const theme of [0, 1] as const)
    for (const name of ['ink', 'faint', 'accent', 'good', 'bad'] as const) {
      const [a, b] = [luminance(colors[name][theme]), luminance(colors.ground[theme])]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      assert.ok(contrast >= 4.5, `${name}: ${contrast}`)
    }
})

test.run()
