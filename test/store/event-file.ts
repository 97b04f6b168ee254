import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as Protobuf from 'protobufjs'
import { tfrecord } from '../../src/store/metrics/tfrecord.ts'

/** An event, decoded with TensorBoard's message definition. */
export interface ReadEvent {
  readonly wallTime: number
  readonly step: number
  readonly fileVersion?: string
  readonly summary?: { readonly value: readonly { readonly tag: string; readonly simpleValue: number }[] }
  readonly sessionLog?: { readonly status: number }
}

// the library that onnx-proto uses
const require = createRequire(createRequire(import.meta.url).resolve('onnx-proto'))
const { parse } = require('protobufjs') as typeof Protobuf
const Event = parse(
  `syntax = "proto3";
   message Event {
     double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; SessionLog session_log = 7;
   }
   message Summary { repeated Value value = 1; message Value { string tag = 1; float simple_value = 2; } }
   message SessionLog { int32 status = 1; }`,
).root.lookupType('Event')

/** The events of a file, up to a truncated last record; verifies every checksum. */
export function readEvents(path: string): ReadEvent[] {
  const bytes = readFileSync(path)
  const events: ReadEvent[] = []
  for (let at = 0; at < bytes.length; ) {
    // the process was killed
    if (at + 12 > bytes.length || at + 16 + Number(bytes.readBigUInt64LE(at)) > bytes.length) break
    const data = bytes.subarray(at + 12, at + 12 + Number(bytes.readBigUInt64LE(at)))
    const record = tfrecord(data)
    if (!bytes.subarray(at, at + record.length).equals(record)) throw new Error(`${path}: a damaged record at ${at}`)
    events.push(Event.toObject(Event.decode(data), { longs: Number }) as ReadEvent)
    at += record.length
  }
  return events
}

/** Names of a folder's event files, in order. */
export const eventFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name.includes('tfevents'))
    .sort()
    .map(name => join(folder, name))

/** `[tag, step, value]` of all points in a file, in order. */
export const points = (path: string): [string, number, number][] =>
  readEvents(path).flatMap(({ step, summary }) =>
    (summary?.value ?? []).map(({ tag, simpleValue }): [string, number, number] => [tag, step ?? 0, simpleValue]),
  )

/**
 * The points of a folder that TensorBoard shows: at the start of a session it discards those of earlier files from that
 * step on.
 */
export const shownPoints = (folder: string): [string, number, number][] =>
  eventFiles(folder).reduce<[string, number, number][]>((before, file) => {
    const start = readEvents(file).find(({ sessionLog }) => sessionLog?.status === 1)?.step ?? 0
    return [...before.filter(([, step]) => step < start), ...points(file)]
  }, [])
