import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A measuring script in another language: it reads one request per line and answers each with a number. */
export interface Peer {
  ask(request: string): Promise<number>
  close(): Promise<void>
}

/** Starts `bench/peers/<script>` with a Python that has the peer's packages. */
export function startPeer(python: string | undefined, script: string): Peer {
  const path = fileURLToPath(new URL(`peers/${script}`, import.meta.url))
  const peer = spawn(python ?? process.env.PEER_PYTHON ?? 'python3', [path], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]()
  const exited = once(peer, 'exit')
  return {
    async ask(request) {
      peer.stdin.write(`${request}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${script} ended without answering "${request}"`)
      return Number(value)
    },
    async close() {
      peer.stdin.end()
      await exited
    },
  }
}

/** The median (the upper one of two middle values). */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!
