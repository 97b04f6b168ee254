import type { Decision } from '../../core/agent.ts'
import type { View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { mismatch, type Space, type Value, width } from '../../core/space.ts'

/** What a policy takes and returns. */
export interface Form {
  readonly observationSpace: Space
  readonly actionSpace: Space
  /** Whether the environment masks illegal actions: each observation then needs a mask. */
  readonly masked: boolean
  /** Numbers of the recurrent state that goes from answer to request; 0 for a policy without memory. */
  readonly state: number
}

/** The observations of a request. */
export interface Question {
  readonly views: readonly View<Value<Space>>[]
  /** The body that answers it. */
  answer(decisions: readonly Decision[]): string | Uint8Array
}

/** Observations of a request. */
const MOST = 16_384

/**
 * Reads `{ "observation": […] }` or `{ "observations": [[…], …] }`, with `legal` beside it where actions are masked. A
 * policy with memory also takes `state` or `states`: those of the last answer, or none where an episode starts. An
 * observation with several axes may be nested or flat.
 *
 * @throws UserError for anything else.
 */
export function readJson(text: string, form: Form): Question {
  const body = parsed(text)
  const { observation, observations, legal, state, states, ...others } = body
  const [other] = Object.keys(others)
  if (other !== undefined)
    throw new UserError(
      `the request has a field "${other}": send observation or observations, legal, and state or states.`,
    )
  if ((observation === undefined) === (observations === undefined))
    throw new UserError('the request needs either observation, or observations: a list of them.')
  const many = observations !== undefined
  const list = many ? listOf('observations', observations) : [observation]
  const masks = many ? (legal === undefined ? [] : listOf('legal', legal)) : [legal]
  if (many && legal !== undefined && masks.length !== list.length)
    throw new UserError(`the request has ${list.length} observations and ${masks.length} masks: send one for each.`)
  if ((many ? state : states) !== undefined)
    throw new UserError(`the request has ${many ? 'a state: send states, a list' : 'states: send one state'}.`)
  const memories = many ? (states === undefined ? [] : listOf('states', states)) : [state]
  if (many && states !== undefined && memories.length !== list.length)
    throw new UserError(`the request has ${list.length} observations and ${memories.length} states: send one for each.`)
  const views = viewsOf(
    form,
    list.length,
    i => numbersIn(list[i], many ? `observation ${i}` : 'the observation'),
    i => (masks[i] === undefined ? undefined : Uint8Array.from(numbersIn(masks[i], 'legal', true))),
    i => (memories[i] === undefined || memories[i] === null ? undefined : numbersIn(memories[i], 'state')),
  )
  return {
    views,
    answer(decisions) {
      const actions = decisions.map(({ action }) => plain(action))
      const after = form.state > 0 ? decisions.map(({ state }) => [...state!]) : []
      const [action, next] = [actions[0], after[0]]
      return JSON.stringify(many ? { actions, ...(form.state > 0 && { states: after }) } : { action, state: next })
    },
  }
}

/**
 * Reads little-endian float32 numbers, `[B, D]`, and, where actions are masked, then a byte per action, `[B, A]`. The
 * answer is int32 or, for actions in a Box, float32.
 *
 * @throws UserError when the bytes are not a whole number of observations.
 */
export function readRaw(bytes: Uint8Array, form: Form): Question {
  if (form.state > 0)
    throw new UserError('the policy has a recurrent state, which raw numbers cannot carry: send JSON with state.')
  const [D, A] = [numbers(form.observationSpace), form.masked ? width(form.actionSpace) : 0]
  const row = 4 * D + A
  const B = bytes.length / row
  if (!(Number.isInteger(B) && B > 0))
    throw new UserError(
      `the body has ${bytes.length} bytes, not a multiple of ${row}: send ${D} float32 numbers for each observation` +
        `${A > 0 ? `, then a mask of ${A} bytes for each` : ''}.`,
    )
  const copy = Uint8Array.from(bytes) // aligned
  const all = new Float32Array(copy.buffer, 0, B * D)
  const masks = copy.subarray(4 * B * D)
  const views = viewsOf(
    form,
    B,
    i => all.subarray(i * D, (i + 1) * D),
    i => (A > 0 ? masks.slice(i * A, (i + 1) * A) : undefined),
  )
  return {
    views,
    answer(decisions) {
      const flat = decisions.flatMap(({ action }) => plain(action))
      const out = form.actionSpace.kind === 'box' ? Float32Array.from(flat) : Int32Array.from(flat)
      return new Uint8Array(out.buffer)
    },
  }
}

/** The views of B observations and masks, each checked. */
function viewsOf(
  form: Form,
  B: number,
  observation: (i: number) => Float32Array,
  legal: (i: number) => Uint8Array | undefined,
  stateOf: (i: number) => Float32Array | undefined = () => undefined,
): View<Value<Space>>[] {
  if (B === 0 || B > MOST) throw new UserError(`the request has ${B} observations: send 1 to ${MOST}.`)
  return Array.from({ length: B }, (_, i) => {
    const mask = legal(i)
    checkMask(form, mask, i)
    const state = stateOf(i)
    checkState(form, state, i)
    const seen = observationOf(form.observationSpace, observation(i), i)
    return { observation: seen, ...(mask && { legal: mask }), ...(state && { state }) }
  })
}

/** Numbers of an observation in a request. */
const numbers = (space: Space): number =>
  space.kind === 'box' ? width(space) : space.kind === 'discrete' ? 1 : space.sizes.length

/**
 * Finite numbers outside the bounds of a Box are answered: the real world knows no bounds, and the metrics show the
 * drift.
 */
function observationOf(space: Space, given: Float32Array, i: number): Value<Space> {
  const D = numbers(space)
  if (given.length !== D) throw new UserError(`observation ${i} has ${given.length} numbers, not ${D}.`)
  const wild = given.findIndex(x => !Number.isFinite(x))
  if (wild >= 0)
    throw new UserError(`observation ${i} has ${given[wild]} at index ${wild}: send finite float32 numbers.`)
  if (space.kind === 'box' && !space.dtype) return given
  const value = space.kind === 'box' ? given : space.kind === 'discrete' ? given[0]! : Int32Array.from(given)
  const wrong = mismatch(space, value)
  if (wrong) throw new UserError(`observation ${i} ${wrong}.`)
  return value
}

function checkMask({ masked, actionSpace }: Form, mask: Uint8Array | undefined, i: number): void {
  if (masked && !mask)
    throw new UserError(`observation ${i} has no legal: this environment masks illegal actions; send 0 or 1 for each.`)
  if (!mask) return
  if (!masked) throw new UserError('this environment masks no actions: leave out legal.')
  const A = width(actionSpace)
  if (mask.length !== A) throw new UserError(`legal of observation ${i} has ${mask.length} numbers, not ${A}.`)
  if (mask.some(x => x > 1)) throw new UserError(`legal of observation ${i} has numbers other than 0 and 1.`)
  const sizes = actionSpace.kind === 'multi-discrete' ? actionSpace.sizes : [A]
  let from = 0
  for (const n of sizes) {
    if (!mask.subarray(from, from + n).includes(1))
      throw new UserError(`legal of observation ${i} leaves no action to choose.`)
    from += n
  }
}

function checkState({ state: S }: Form, state: Float32Array | undefined, i: number): void {
  if (!state) return
  if (S === 0) throw new UserError('this policy has no memory: leave out state.')
  if (state.length !== S) throw new UserError(`the state of observation ${i} has ${state.length} numbers, not ${S}.`)
  if (!state.every(Number.isFinite))
    throw new UserError(`the state of observation ${i} has numbers that are not finite: send the last answer's.`)
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new UserError(`the body is not JSON (${(error as Error).message}).`, { cause: error })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new UserError('the body is not a JSON object: send {"observation": […]}.')
  return body as Record<string, unknown>
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new UserError(`${name} is not a list.`)
}

/** Axes that nested lists may have. */
const AXES = 8

/** The numbers of a value or of nested lists. @param flags Whether true and false count as 1 and 0. */
function numbersIn(value: unknown, what: string, flags = false): Float32Array {
  const list = Array.isArray(value) ? (value.flat(AXES) as unknown[]) : [value]
  return Float32Array.from(list, item => {
    if (typeof item === 'number' || (flags && typeof item === 'boolean')) return Number(item)
    throw new UserError(`${what} has ${describe(item)} where a number belongs.`)
  })
}

const describe = (item: unknown): string =>
  item === undefined || item === null || typeof item !== 'object'
    ? String(JSON.stringify(item)).slice(0, 40)
    : 'an object'

const plain = (action: unknown): number | number[] =>
  typeof action === 'number' ? action : [...(action as ArrayLike<number> & Iterable<number>)]
