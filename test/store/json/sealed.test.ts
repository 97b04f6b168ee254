import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { readSealed, seal } from '../../../src/store/json/sealed.ts'
import { temporary } from '../folder.ts'

const folder = temporary()
const read = (text: string) => {
  writeFileSync(join(folder, 'data.json'), text)
  return readSealed(folder, 'data.json', z.record(z.string(), z.unknown()), 1000)
}
const data = { b: 1e-7, a: [1, null, 'x'], 10: { y: true }, 2: undefined, __proto__x: 0.1 + 0.2 }

test('sealed data is read back without its checksum', () => {
  assert.equal(read(seal(data)), JSON.parse(JSON.stringify(data)))
})

test('whitespace may change, content may not', () => {
  const text = seal(data)
  assert.equal(read(text.replaceAll('\n', '').replaceAll(' ', '')), JSON.parse(JSON.stringify(data)))
  for (const changed of [
    text.replace('1e-7', '2e-7'),
    text.replace('"x"', '"z"'),
    text.replace('"a"', '"c"'),
    '{}',
    '[]',
    'null',
    '7',
  ])
    assert.throws(
      () => read(changed),
      `${join(folder, 'data.json')} is damaged or was edited: its content does not match its checksum; use a copy.`,
    )
  assert.throws(() => read(text.slice(0, -9)), 'data.json is damaged, as it cannot be parsed ')
})

test.run()
