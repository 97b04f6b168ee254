import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'

const home = temporary()
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
const { SENTE_BUILT } = process.env
const command = SENTE_BUILT
  ? [SENTE_BUILT]
  : ['--import', import.meta.resolve('tsx'), '--conditions=sente-source', main]

interface Answer {
  readonly status: number
  readonly payload: Buffer
}

/** Starts `sente serve-env`; `answer` waits for the next one, undefined at the end. */
function start(env: string) {
  const child = spawn(process.execPath, [...command, 'serve-env', env], { cwd: home, stdio: 'pipe' }) as ChildProcess
  const { stdin, stdout, stderr } = child as unknown as { [name: string]: Duplex }
  const chunks = stdout![Symbol.asyncIterator]()
  let bytes = Buffer.alloc(0)
  let words = ''
  stderr!.on('data', text => {
    words += text
  })
  const closed = new Promise<number | null>(resolve => child.on('close', resolve))
  return {
    ask(what: number, payload: Uint8Array) {
      const head = Buffer.alloc(8)
      head.writeUInt32LE(payload.length + 4, 0)
      head.writeUInt32LE(what, 4)
      stdin!.write(Buffer.concat([head, payload]))
    },
    write(bytes: Uint8Array) {
      stdin!.write(bytes)
    },
    async answer(): Promise<Answer | undefined> {
      while (bytes.length < 8 || bytes.length < 4 + bytes.readUInt32LE(0)) {
        const { value, done } = await chunks.next()
        if (done) return undefined
        bytes = Buffer.concat([bytes, value])
      }
      const end = 4 + bytes.readUInt32LE(0)
      const answer = { status: bytes.readUInt32LE(4), payload: bytes.subarray(8, end) }
      bytes = bytes.subarray(end)
      return answer
    },
    async end() {
      stdin!.end()
      return { code: await closed, words }
    },
  }
}

test('a greeting, an episode, and the end with the input', async () => {
  const served = start('Catch-v0')
  const hello = await served.answer()
  assert.is(JSON.parse(hello!.payload.toString()).id, 'Catch-v0')
  served.ask(0, Buffer.from('1'))
  assert.is((await served.answer())!.payload.readUInt32LE(8), 0)
  for (let t = 1; t <= 9; t++) {
    served.ask(1, Buffer.from(Int32Array.of(1).buffer))
    const { status, payload } = (await served.answer())!
    assert.equal([status, payload.readUInt32LE(8)], [0, t === 9 ? 1 : 0])
  }
  served.ask(1, Buffer.from(Int32Array.of(1).buffer))
  const { status, payload } = (await served.answer())!
  assert.is(status, 1)
  assert.match(payload.toString(), 'call reset() first')
  assert.equal(await served.end(), { code: 0, words: '' })
})

test('a file of your own, whose prints and exceptions do no harm', async () => {
  writeFileSync(
    join(home, 'mine.ts'),
    `import { discrete, register } from 'sente'
     register({ id: 'Mine-v0', create: () => ({
       observationSpace: discrete(3),
       actionSpace: discrete(2),
       reset: () => ({ observation: 0 }),
       async step(action) {
         console.log('printed')
         await new Promise(resolve => setTimeout(resolve, 5))
         if (action === 1) throw new Error('no way on\\nand more')
         return { observation: 2, reward: -1, terminated: false, truncated: false, info: { lives: 3 } }
       },
     }) })`,
  )
  const served = start('./mine.ts')
  assert.is((await served.answer())!.status, 0)
  served.ask(0, Buffer.from('1'))
  await served.answer()
  served.ask(1, Buffer.alloc(4))
  const { payload } = (await served.answer())!
  assert.equal([payload.readDoubleLE(0), payload.readInt32LE(16)], [-1, 2])
  assert.equal(JSON.parse(payload.subarray(20).toString()), { lives: 3 })
  served.ask(1, Buffer.from(Int32Array.of(1).buffer))
  const refused = (await served.answer())!
  assert.equal([refused.status, refused.payload.toString()], [1, 'no way on'])
  assert.equal(await served.end(), { code: 0, words: 'printed\nprinted\n' })
})

test(
  'a length that no request has is answered with a sentence, whatever it claims, and the next request is ' + 'read',
  async () => {
    const served = start('Catch-v0')
    await served.answer()
    const head = (length: number) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(length)
      return bytes
    }
    for (const [length, sent] of [
      [0, 0],
      [3, 3],
      [1_000_000, 1_000_000],
    ] as const) {
      served.write(Buffer.concat([head(length), Buffer.alloc(sent)]))
      const { status, payload } = (await served.answer())!
      assert.is(status, 1)
      assert.match(payload.toString(), `a request cannot have ${length} bytes: in this environment it has from 4 to `)
    }
    served.ask(0, Buffer.from('1'))
    assert.is((await served.answer())!.status, 0)
    served.write(head(2 ** 32 - 1)) // 4 GB that never come
    assert.match((await served.answer())!.payload.toString(), 'a request cannot have 4294967295 bytes')
    assert.equal(await served.end(), { code: 0, words: '' })
  },
)

test('an unknown environment is answered with a sentence', async () => {
  const served = start('Catc-v0')
  const { status, payload } = (await served.answer())!
  assert.equal([status, payload.toString()], [1, 'there is no environment "Catc-v0". Did you mean "Catch-v0"?'])
  assert.is(await served.answer(), undefined)
  assert.is((await served.end()).code, 2)
})

test.run()
