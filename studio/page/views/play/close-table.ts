/** Closes a table on the server, also while the page itself is being closed. */
export function closeTable(path: string): void {
  const headers = { 'content-type': 'application/json' }
  void fetch(path, { method: 'DELETE', headers, body: '{}', keepalive: true }).catch(() => {})
}
