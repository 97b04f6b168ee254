import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

/**
 * What an editor shows over each position of a TypeScript file in this repository: TypeScript's own language server
 * answers, by the language server protocol.
 *
 * @param text The file's content; it need not exist.
 * @param at Indices into the text.
 */
export async function hovers(text: string, at: readonly number[]): Promise<readonly string[]> {
  const server = spawn(process.execPath, [compiler, '--lsp', '--stdio'], { cwd: root, stdio: 'pipe' })
  const waiting = new Map<number, (result: unknown) => void>()
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }
  const request = (method: string, params: object | null) =>
    new Promise<unknown>(resolve => {
      waiting.set(waiting.size, resolve)
      send({ id: waiting.size - 1, method, params })
    })
  const receive = ({ id, method, params, result }: Message) => {
    if (method === undefined) waiting.get(id!)?.(result)
    else if (id !== undefined) send({ id, result: params?.items?.map(() => null) ?? null }) // it asks for settings
  }
  let rest = Buffer.alloc(0)
  server.stdout.on('data', chunk => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const end = rest.indexOf('\r\n\r\n') + 4
      const length = Number(/Content-Length: (\d+)/i.exec(rest.toString('latin1', 0, end))?.[1])
      if (end < 4 || !(rest.length >= end + length)) return
      receive(JSON.parse(rest.toString('utf8', end, end + length)))
      rest = rest.subarray(end + length)
    }
  })

  const capabilities = { textDocument: { hover: { contentFormat: ['markdown'] } } }
  const uri = pathToFileURL(join(root, 'test', 'hovered.ts')).href
  await request('initialize', { processId: process.pid, rootUri: pathToFileURL(root).href, capabilities })
  send({ method: 'initialized', params: {} })
  send({
    method: 'textDocument/didOpen',
    params: { textDocument: { uri, languageId: 'typescript', version: 1, text } },
  })
  const shown: string[] = []
  for (const index of at) {
    const before = text.slice(0, index).split('\n')
    const position = { line: before.length - 1, character: before.at(-1)!.length }
    const hover = (await request('textDocument/hover', { textDocument: { uri }, position })) as Hover
    const { contents = '' } = hover ?? {}
    shown.push(typeof contents === 'string' ? contents : contents.value)
  }
  await request('shutdown', null)
  send({ method: 'exit' })
  server.stdin.end()
  return shown
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: readonly unknown[] }
  readonly result?: unknown
}

type Hover = { readonly contents?: string | { readonly value: string } } | null
