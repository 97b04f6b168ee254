let entry: string | undefined

/**
 * Sets the entry module of worker threads, as a URL: it imports the environments, on which this folder cannot depend,
 * and calls `serve`.
 */
export function startWorkersWith(url: string): void {
  entry = url
}

/** The URL of the entry module of worker threads. */
export function workerEntry(): string {
  if (entry === undefined) throw new Error('no worker entry: import src/app/workers.ts before starting workers')
  return entry
}
