import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { csv } from '../../../../studio/page/curves/csv.ts'
import { svg } from '../../../../studio/page/curves/svg.ts'

const line = { id: 'a', label: 'a', color: 0, x: [0, 10], y: [1, 2] }

test('CSV has a row a point and leaves missing values empty', () => {
  assert.is(
    csv('loss', 'steps', [{ ...line, y: [1, Number.NaN] }]),
    'metric,curve,steps,value\r\nloss,a,0,1\r\nloss,a,10,\r\n',
  )
})

test('CSV has the bounds of bands, and quotes what needs it', () => {
  const banded = { ...line, label: 'x, "y"', low: [0, 1], high: [2, 3] }
  assert.is(
    csv('return', 'seconds', [banded]),
    'metric,curve,seconds,value,low,high\r\nreturn,"x, ""y""",0,1,0,2\r\nreturn,"x, ""y""",10,2,1,3\r\n',
  )
})

const plot = { title: 'return', x: 'steps', log: false, curves: [line] }

test('SVG draws a line from edge to edge, with 1/32 of its height as room below and above', () => {
  assert.match(svg(plot), 'd="M64 395.24L784 50.76"')
})

test('SVG breaks a line where a value is missing', () => {
  const broken = { ...line, x: [0, 1, 2, 3], y: [1, Number.NaN, 1, 2] }
  assert.match(svg({ ...plot, curves: [broken] }), /d="M64 [\d.]+M[\d.]+ [\d.]+L784 [\d.]+"/)
})

test('SVG draws a value without neighbors as a dot', () => {
  assert.match(svg({ ...plot, zoom: [0, 10], curves: [{ ...line, x: [5], y: [1] }] }), /<circle cx="424" cy="223"/)
})

test('SVG draws a band around a folded curve', () => {
  const band = { ...line, low: [0, 1], high: [2, 3] }
  assert.match(svg({ ...plot, curves: [band] }), 'points="64,165.59 784,50.76 784,280.41 64,395.24"')
})

test('SVG of a zoom ends at its edges', () => {
  assert.match(svg({ ...plot, zoom: [0, 5] }), /d="M64 395.24L1504 50.76"/)
})

test('SVG spreads a logarithmic axis by powers, and one through 0 on both sides', () => {
  const log = svg({ ...plot, log: true, curves: [{ ...line, x: [0, 1, 2], y: [1, 10, 100] }] })
  assert.match(log, 'd="M64 406L424 223L784 40"')
  const both = svg({ ...plot, log: true, curves: [{ ...line, x: [0, 1, 2], y: [-100, 0, 100] }] })
  assert.match(both, 'd="M64 406L424 223L784 40"')
})

test('texts of runs stay text in SVG', () => {
  const image = svg({ ...plot, title: '<script>', curves: [{ ...line, label: '"><img onerror=a>\0' }] })
  assert.not.match(image, '<script')
  assert.not.match(image, '<img')
  assert.match(image, '&lt;script&gt;')
  assert.not.match(image, '\0')
})

test('SVG without points has axes all the same', () => {
  assert.match(svg({ ...plot, curves: [] }), /<text[^>]*>0\.4<\/text>/)
})

test.run()
