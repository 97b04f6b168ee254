import { createHash } from 'node:crypto'
import type { Rng } from '../../../src/core/rng.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Placeholder for a value nested too deeply for `JSON.stringify`. */
const DEEP = '@deep@'
const levels = 100_000

/** JSON text that ends with a checksum of the rest, like run.json and manifests. */
export function sealed(data: Json): string {
  const { sha256: _, ...rest } = data as { [key: string]: Json }
  const deep = (text: string) => text.replaceAll(`"${DEEP}"`, () => '['.repeat(levels) + ']'.repeat(levels))
  const sha256 = createHash('sha256')
    .update(deep(JSON.stringify(rest)))
    .digest('hex')
  return `${deep(JSON.stringify({ ...rest, sha256 }, null, 2))}\n`
}

/** Unexpected numbers. */
const numbers = [-1, 0, 1, 0.5, 7, 1e3, 1e5, 1e6, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e15, 1e18, 1e300, -1e15, -0.5]
const texts = [
  '',
  'x',
  'Infinity',
  '-Infinity',
  'NaN',
  '../../outside/notes.txt',
  '/etc/passwd',
  '/dev/zero',
  '__proto__',
  'toString',
  '$(touch PWNED)',
  '\u001b[2J\u001b[31mred\u0007',
  '\u202egnp.exe',
  'a\nerror: b',
  'gymnasium:CartPole-v1',
  './evil.ts',
  'evil',
  '{}',
]

/** 10 to the power of `digits`, limited to as many copies of `value` as make 30 MB. */
const many = (value: Json, digits: number): number =>
  Math.min(10 ** digits, Math.ceil(3e7 / (JSON.stringify(value).length + 1)))

/** A replacement for a value. */
function other(random: Rng, was: Json): Json {
  const wild: (() => Json)[] = [
    () => null,
    () => true,
    () => numbers[random.int(numbers.length)]!,
    () => numbers[random.int(numbers.length)]!,
    () => texts[random.int(texts.length)]!,
    () => [],
    () => ({}),
    () => [[was]],
    () => ({ was }),
    () => DEEP,
    () => 'x'.repeat(10 ** (2 + random.int(5))),
    () => Array(many(was, 1 + random.int(5))).fill(was),
    () => Object.fromEntries(Array.from({ length: many(was, 1 + random.int(4)) }, (_, i) => [`k${i}`, was])),
    () => ({ $exact: 'float32', base64: 'AACAfw==' }),
    () => ({ $exact: ['NaN', '-0', 'Infinity', 'x', 'int32', '__proto__'][random.int(6)]! }),
  ]
  const near: (() => Json)[] = [
    () => (was as number) + 1,
    () => -(was as number),
    () => (was as number) * 1000 + 7,
    () => numbers[random.int(numbers.length)]!,
  ]
  const choices = typeof was === 'number' && random.int(3) > 0 ? near : wild
  return choices[random.int(choices.length)]!()
}

/** Paths of all values in `data`, prefixed with `at`. */
export function places(data: Json, at: readonly string[] = []): (readonly string[])[] {
  if (typeof data !== 'object' || data === null) return [at]
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.entries(data).flatMap(([key, value]) => places(value, [...at, key])),
  ]
}

/** Changes one thing in `data`. @returns a description. */
export function mutate(data: Json, random: Rng, within: readonly string[] = []): string {
  const inside = within.reduce<Json | undefined>((x, key) => (x as { [key: string]: Json } | undefined)?.[key], data)
  const all = places(inside ?? data, inside === undefined ? [] : within).filter(path => path[0] !== 'sha256')
  if (all.length === 0) return 'nothing'
  const path = all[random.int(all.length)]!
  const parent = path.slice(0, -1).reduce<Json>((x, key) => (x as { [key: string]: Json })[key]!, data)
  const [owner, key] = [parent as { [key: string]: Json }, path.at(-1)!]
  const list = Array.isArray(parent) ? parent : undefined
  const where = path.join('.')
  switch (random.int(8)) {
    case 0:
      if (list) list.splice(Number(key), 1)
      else delete owner[key]
      return `${where} removed`
    case 1:
      if (list) for (let k = many(owner[key]!, random.int(5)); k > 0; k--) list.push(owner[key]!)
      else owner[['x', `${key}2`, '../x', 'constructor', '__proto__ '][random.int(5)]!] = owner[key]!
      return `${where} duplicated`
    default: {
      owner[key] = other(random, owner[key]!)
      const shown = JSON.stringify(owner[key]).slice(0, 60)
      return `${where} = ${shown}`
    }
  }
}
