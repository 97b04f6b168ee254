const { port1, port2 } = new MessageChannel()
const waiting: (() => void)[] = []
port1.addEventListener('message', () => waiting.shift()!())
port1.start()

/** Resolves in a later task of the page or worker: by a message, as nested timers wait at least 4 ms. */
export const nextTurn = (): Promise<void> =>
  new Promise(resolve => {
    waiting.push(resolve)
    port2.postMessage(0)
  })

/** Calls `tick` every `ms` milliseconds until the returned function is called. */
export function ticking(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms)
  return () => clearInterval(timer)
}

/** A page does not exit because it has nothing to do: never calls the function. */
export const onAbandoned = (_: () => void) => (): void => {}
