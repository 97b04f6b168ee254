import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Channel, openChannel } from '../../../src/bridges/gymnasium/channel.ts'
import { LATE } from '../../../src/bridges/gymnasium/frames.ts'

/** A channel to a program that echoes its input. */
function toEcho(): { channel: Channel; ended: Promise<unknown> } {
  const channel = openChannel()!
  const child = spawn('cat', { stdio: [channel.theirs[0], channel.theirs[1], 'inherit'] })
  channel.started()
  return { channel, ended: once(child, 'exit') }
}

/** Resolves when the watchdog thread is running. */
async function watched(channel: Channel): Promise<void> {
  for (let i = 0; !channel.watched(); i++) {
    assert.ok(i < 1_000, 'the thread does not start')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

if (process.platform === 'win32') {
  test('Windows has no channel', () => assert.is(openChannel(), undefined))
} else {
  test('blocking and asynchronous reads share the pipe', async () => {
    const { channel, ended } = toEcho()
    await watched(channel)
    const into = new Uint8Array(8)
    channel.write(Uint8Array.of(1, 2, 3))
    channel.begin()
    assert.is(channel.read(into), 3)
    assert.ok(channel.end())
    assert.equal([...into.subarray(0, 3)], [1, 2, 3])
    channel.input.write(Uint8Array.of(4, 5))
    const [arrived] = await once(channel.output, 'data')
    assert.equal([...arrived], [4, 5])
    channel.close()
    channel.close()
    await ended
  })

  test('a blocking read without an answer is interrupted by LATE, once', async () => {
    const { channel, ended } = toEcho()
    await watched(channel)
    const into = new Uint8Array(64)
    for (let turn = 0; turn < 3; turn++) {
      channel.begin()
      const length = channel.read(into)
      assert.equal([...into.subarray(0, length)], [...LATE])
      assert.not(channel.end())
    }
    channel.write(Uint8Array.of(7))
    channel.begin()
    assert.is(channel.read(into), 1)
    assert.ok(channel.end())
    channel.close()
    await ended
  })
}

test.run()
