import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BOARD, type Board, board, checkOf, MOST } from '../../../src/bridges/gymnasium/board.ts'

const [ASLEEP, LOOKING] = [1, 2]

/** A board, with the child's side of it. */
function both() {
  const folder = mkdtempSync(join(tmpdir(), 'sente-board-'))
  const fd = openSync(join(folder, 'board'), 'wx+')
  ftruncateSync(fd, BOARD)
  const put = (at: number, ...numbers: number[]) => writeSync(fd, Uint32Array.from(numbers), 0, 4 * numbers.length, at)
  const word = (at: number) => {
    const bytes = Buffer.alloc(4)
    readSync(fd, bytes, 0, 4, at)
    return bytes.readUInt32LE()
  }
  const child = {
    is: (state: number) => put(8192, state),
    question() {
      const bytes = Buffer.alloc(word(4))
      readSync(fd, bytes, 0, bytes.length, 16)
      return { turn: word(0), check: word(8), bytes }
    },
    answer(text: string, check?: number) {
      const bytes = Buffer.from(text)
      writeSync(fd, bytes, 0, bytes.length, 8192 + 16)
      put(8196, word(0), bytes.length, check ?? checkOf(bytes, word(0)))
    },
    toRing: () => word(16_384) === word(0),
  }
  const end = () => {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
  return { ours: board(fd), child, end }
}

const question = Buffer.from('how far?')

/** Polls without finding an answer. */
function inVain(ours: Board): void {
  ours.put(question)
  assert.is(ours.watch(4), undefined)
}

test('the checksum is Adler-32 plus the turn', () => {
  assert.is(checkOf(Buffer.from('Wikipedia'), 0), 0x11e60398)
  assert.is(checkOf(Buffer.from('Wikipedia'), 2 ** 32 - 1), 0x11e60397)
})

test('requests need a child that has mapped the file, and must wake it if it sleeps', () => {
  const { ours, child, end } = both()
  assert.not(ours.ready())
  child.is(ASLEEP)
  assert.ok(ours.ready())
  assert.not(ours.put(question))
  const { turn, check, bytes } = child.question()
  assert.equal([turn, bytes.toString(), check], [1, 'how far?', checkOf(question, 1)])
  child.is(LOOKING)
  assert.ok(ours.put(question))
  assert.is(child.question().turn, 2)
  end()
})

test('an answer is found exactly once, even if longer than expected', () => {
  const { ours, child, end } = both()
  child.is(LOOKING)
  for (const text of ['far', 'it is very far', 'x'.repeat(MOST), '']) {
    ours.put(question)
    assert.ok(ours.open)
    child.answer(text)
    assert.is(ours.watch(3)?.toString(), text)
    assert.not(ours.open)
    assert.is(ours.watch(3), undefined)
    assert.is(ours.collect(), undefined)
    assert.not(child.toRing())
  }
  end()
})

test('half-written answers and those of the previous turn are ignored', () => {
  const { ours, child, end } = both()
  child.is(LOOKING)
  ours.put(question)
  child.answer('far')
  assert.is(ours.watch(3)?.toString(), 'far')
  inVain(ours)
  child.answer('near', 0)
  assert.is(ours.collect(), undefined)
  child.answer('near')
  assert.is(ours.collect()?.toString(), 'near')
  end()
})

test('after unsuccessful polling, this side sleeps until woken, and backs off', () => {
  const { ours, child, end } = both()
  child.is(LOOKING)
  const pauses: number[] = []
  for (let k = 0; k < 8; k++) {
    inVain(ours)
    assert.ok(child.toRing())
    assert.is(ours.watch(4), undefined) // it does not poll twice
    let pause = 0
    while (!ours.ready()) pause++
    pauses.push(pause)
  }
  assert.equal(pauses, [1, 3, 7, 15, 31, 63, 63, 63])
  ours.put(question)
  child.answer('far')
  assert.ok(ours.watch(3))
  inVain(ours)
  assert.equal([ours.ready(), ours.ready()], [false, true])
  end()
})

test.run()
