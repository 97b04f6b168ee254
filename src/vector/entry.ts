let entry: string | undefined

/**
 * Sets the module that a worker thread starts with, as a URL: it imports environments, which this room does not know,
 * and calls `serve`.
 */
export function startWorkersWith(url: string): void {
  entry = url
}

/** The URL of the module that a worker starts with. */
export function workerEntry(): string {
  if (entry === undefined) throw new Error('no worker entry: import src/app/workers.ts before starting workers')
  return entry
}
