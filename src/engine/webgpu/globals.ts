/**
 * Calls `f` with WebGPU's names defined as globals and `gpu` as `navigator.gpu`, as in a browser and as TF.js's backend
 * expects. They are removed afterwards, so that other code does not mistake Node for a browser.
 */
export function withGlobals<T>(names: Readonly<Record<string, unknown>>, gpu: unknown, f: () => T): T {
  const undo: (() => void)[] = []
  const define = (target: object, name: string, value: unknown) => {
    const before = Object.getOwnPropertyDescriptor(target, name)
    Object.defineProperty(target, name, { value, configurable: true })
    undo.unshift(() => {
      if (before) Object.defineProperty(target, name, before)
      else Reflect.deleteProperty(target, name)
    })
  }
  try {
    for (const [name, value] of Object.entries(names)) define(globalThis, name, value)
    const { navigator } = globalThis as { navigator?: object } // Node 20 has none
    if (!navigator) define(globalThis, 'navigator', {})
    define((globalThis as unknown as { navigator: object }).navigator, 'gpu', gpu)
    return f()
  } finally {
    for (const step of undo) step()
  }
}
