import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { intervalPlot } from '../../../src/app/sweep/interval-plot.ts'

test('a bar for each interval and a line at its middle, on one axis with round ticks', () => {
  const svg = intervalPlot(
    [
      { label: 'a', middle: 5, interval: [0, 10] },
      { label: 'b', middle: 20, interval: [15, 20] },
    ],
    'two',
    'return',
  )
  const numbers = (name: string) => [...svg.matchAll(new RegExp(`<rect x.* ${name}="([\\d.]+)"`, 'g'))].map(m => +m[1]!)
  const [a, b] = numbers('width') as [number, number]
  assert.ok(Math.abs(a - 2 * b) < 0.2, `${a} ${b}`)
  assert.equal(
    [...svg.matchAll(/text-anchor="middle">(-?[\d.]+)</g)].map(match => match[1]),
    ['0', '5', '10', '15', '20'],
  )
})

test('one value has a plot, and labels are text', () => {
  const svg = intervalPlot([{ label: '<b>&', middle: 3, interval: [3, 3] }], '"', 'x')
  assert.match(svg, '&#60;b&#62;&#38;')
  assert.not.match(svg, 'NaN')
})

test.run()
