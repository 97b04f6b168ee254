import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { failureOf, startWorker } from '../../vector/start.ts'
import type { Answer, Ask, Failed, SearchDuty } from './letters.ts'
import type { SearchMemory } from './memory.ts'

/** The main thread's handle of a search thread. An idle one does not keep the process alive. */
export interface Thread {
  /** `action` was taken in that slot; −1: its tree is dropped. The thread learns of it with the next request. */
  moved(slot: number, action: number): void
  search(ask: Omit<Ask & { kind: 'search' }, 'kind' | 'moves'>): Promise<Found>
  /** Asks for the kept trees; the function waits for them and blocks this thread meanwhile. */
  save(): () => Readonly<Record<string, TypedArray>>
  restore(trees: Readonly<Record<string, TypedArray>>): void
  end(error: Error): void
}

type Found = Answer & { readonly kind: 'found' }

/** Milliseconds that a thread may take to return its trees. */
const PATIENCE = 60_000

/** What a thread reports besides the answers to requests. */
export interface Reports {
  /** The batch of a group is complete. */
  batch(group: number): void
  /** The thread cannot continue. */
  lost(error: Error): void
  /** Makes the error of a failed search. */
  failure(failed: Failed): Error
}

/**
 * Starts a search thread.
 *
 * @throws UserError when it cannot make the game, or makes another one than `duty`'s.
 */
export function startThread(
  duty: Omit<SearchDuty, 'kind' | 'port'>,
  { saves }: SearchMemory,
  { batch, lost, failure }: Reports,
): Promise<Thread> {
  const { port1: port, port2 } = new MessageChannel()
  const worker = startWorker({ kind: 'sente-search', ...duty, port: port2 } as SearchDuty, [port2])
  let moves: number[] = []
  let searching: { resolve(found: Found): void; reject(error: Error): void } | undefined
  const rest = () => {
    port.unref()
    worker.unref()
  }
  const end = () => {
    port.close()
    void worker.terminate()
  }
  const told = () => {
    const all = moves
    moves = []
    return all
  }
  const thread: Thread = {
    moved: (slot, action) => void moves.push(slot, action),
    search: ask =>
      new Promise((resolve, reject) => {
        searching = { resolve, reject }
        port.ref()
        worker.ref()
        port.postMessage({ kind: 'search', moves: told(), ...ask } satisfies Ask)
      }),
    save() {
      const seen = Atomics.load(saves, duty.worker)
      port.postMessage({ kind: 'save', moves: told() } satisfies Ask)
      return () => {
        if (Atomics.wait(saves, duty.worker, seen, PATIENCE) === 'timed-out')
          throw new UserError(`a search thread of ${duty.env.id} did not return its trees, so they cannot be saved.`)
        const answer = receiveMessageOnPort(port)!.message as Answer
        if (answer.kind === 'failed') throw failure(answer)
        return (answer as Answer & { kind: 'trees' }).trees
      }
    },
    restore(trees) {
      moves = []
      port.postMessage({ kind: 'restore', trees } satisfies Ask)
    },
    end(error) {
      searching?.reject(error)
      end()
    },
  }
  return new Promise((resolve, reject) => {
    let ready = false
    const gone = (reason: string) => {
      const fate = ready
        ? ', and its trees are lost: resume the run from its last checkpoint.'
        : ' before it was ready.'
      const error = new UserError(`a search thread of ${duty.env.id} ${reason}${fate}`)
      reject(error)
      lost(error)
    }
    worker.on('error', error => gone(failureOf(error)))
    worker.on('exit', code => gone(`ended with exit code ${code}`))
    port.on('message', (answer: Answer) => {
      if (answer.kind === 'batch') batch(answer.group)
      else if (answer.kind === 'failed') lost(failure(answer))
      else if (answer.kind === 'found') {
        rest()
        searching?.resolve(answer)
      } else if (answer.kind === 'refused') {
        reject(new UserError(answer.reason))
        end()
      } else if (answer.kind === 'ready') {
        ready = true
        rest()
        resolve(thread)
      }
    })
  })
}
