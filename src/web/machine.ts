const browser = globalThis as unknown as { readonly navigator: { readonly hardwareConcurrency: number } }

/** Bytes of memory that WebAssembly can address; browsers do not report how much there is. */
export const memory = (): number => 4 * 2 ** 30

/** Processors, as far as the browser reports them. */
export const processors = (): number => browser.navigator.hardwareConcurrency
