import type { Agent, AgentSpec, Decision, Saved, Weights } from '../../core/agent.ts'
import type { Env, View } from '../../core/env.ts'
import { mismatch } from '../../core/space.ts'
import { difference } from '../plain-data.ts'
import type { Found, Problem } from '../problem.ts'
import { lifeOf } from './life.ts'

/** The input of a `checkAgent` rule. */
export interface GivenAgent {
  readonly spec: AgentSpec
  /** Creates an agent from a seed, which is disposed of when the rule has finished. Default: always the same seed. */
  readonly create: (seed?: number) => Promise<Agent>
  readonly make: () => Env
  /** Views from random play. */
  readonly views: readonly View[]
  /** Steps after which it has learned several times; it lives through twice as many. */
  readonly steps: number
}

/** A clause of the contract of `Agent`, and how to detect a violation: one or two sentences, or nothing. */
export interface AgentRule {
  readonly rule: string
  readonly level?: Problem['level']
  readonly find: (given: GivenAgent) => Promise<Found>
}

const MODES = ['explore', 'exploit'] as const

const actionsOf = (decisions: readonly Decision[]) => decisions.map(({ action }) => action)

async function weightsOf(agent: Agent): Promise<Weights> {
  await agent.settle?.()
  return Object.fromEntries(Object.entries(agent.weights()).map(([name, vector]) => [name, vector.slice()]))
}

/** Where the lives, and then the weights, of two agents differ; undefined if nowhere. */
async function parting(lives: readonly { actions: readonly unknown[] }[], agents: readonly Agent[]) {
  const step = difference(lives[0]!.actions, lives[1]!.actions, 'actions')
  return step ?? difference(await weightsOf(agents[0]!), await weightsOf(agents[1]!), 'weights')
}

/** Rules that all others need, in this order. */
export const actingRules: readonly AgentRule[] = [
  {
    rule: 'the agent can act in the environment',
    async find({ spec, make }) {
      const reason = spec.unsupported(make())
      return reason && `unsupported returns: ${reason} Check the agent in another environment.`
    },
  },
  {
    rule: 'the plan has whole numbers',
    async find({ create }) {
      const { plan } = await create()
      const wrong = (['warmup', 'every', 'updates', 'updatesPerRun'] as const).find(
        name => !Number.isInteger(plan[name]) || plan[name] < (name === 'warmup' || name === 'updates' ? 0 : 1),
      )
      return (
        wrong &&
        `plan.${wrong} is ${plan[wrong]}. warmup and updates must be whole numbers from 0, every and updatesPerRun ` +
          'from 1.'
      )
    },
  },
  {
    rule: 'act returns a legal action for each view',
    async find({ create, make, views }) {
      const { actionSpace } = make()
      const agent = await create()
      for (const mode of MODES) {
        const decisions = await agent.act(views, mode)
        if (decisions.length !== views.length)
          return `act returned ${decisions.length} decisions for ${views.length} views. Return one for each, in order.`
        for (const [i, { action }] of decisions.entries()) {
          const wrong = mismatch(actionSpace, action)
          if (wrong) return `In ${mode} mode the action ${wrong}. Return { action } with an element of actionSpace.`
          if (views[i]!.legal?.[action as number] === 0)
            return `In ${mode} mode it took the illegal action ${action}. Mask by view.legal when it is there.`
        }
      }
      return undefined
    },
  },
]

/** What the rules after it need. */
export const learningRule: AgentRule = {
  rule: 'it learns by its plan, and its metrics are finite',
  async find({ create, make, steps }) {
    const life = await lifeOf(await create(), make)
    await life.live(2 * steps)
    const metrics = life.metrics.flatMap(metrics => Object.entries(metrics))
    const wrong = metrics.find(([, value]) => !Number.isFinite(value))
    return wrong && `The metric ${wrong[0]} is ${wrong[1]}. Return finite numbers from learn.`
  },
}

/** Rules that are checked each by itself. */
export const agentRules: readonly AgentRule[] = [
  {
    rule: 'the same seed gives the same actions and weights',
    async find({ create, make, steps }) {
      const agents = [await create(), await create()]
      const lives = await Promise.all(agents.map(agent => lifeOf(agent, make)))
      for (const life of lives) await life.live(2 * steps)
      const where = await parting(lives, agents)
      return (
        where &&
        `Two agents of one seed differ at ${where}. Take all random numbers from context.random (streamsOf), also ` +
          'those of initial weights, and share nothing between instances.'
      )
    },
  },
  {
    rule: 'another seed gives other weights',
    level: 'warning',
    async find({ create }) {
      const [weights, others] = [await weightsOf(await create(1)), await weightsOf(await create(2))]
      const some = Object.values(weights).some(vector => vector.length > 0)
      return (
        some &&
        difference(weights, others) === undefined &&
        'Agents of two seeds start with the same weights. Initialize them with context.random.'
      )
    },
  },
  {
    rule: 'acting on a batch equals acting on its views one by one',
    async find({ create, views }) {
      const agent = await create()
      const saved = copyOf(agent.save())
      const together = await agent.act(views, 'exploit')
      agent.restore(saved)
      for (const [i, view] of views.entries()) {
        const [alone] = await agent.act([view], 'exploit')
        const pairs = { action: [together[i]!.action, alone!.action], ...paired(together[i]!, alone!) }
        const unlike = Object.entries(pairs).find(([, [a, b]]) => !close(a, b))
        if (unlike)
          return (
            `In exploit mode the ${unlike[0]} of view ${i} of ${views.length} is ${unlike[1].join(', and alone ')}. ` +
            'Keep the rows of a batch apart, and return decisions in the order of the views.'
          )
      }
      return undefined
    },
  },
  {
    rule: 'greedy actions do not affect exploration',
    async find({ create, views }) {
      const [one, other] = [await create(), await create()]
      await one.act(views, 'exploit')
      const where = difference(
        actionsOf(await one.act(views, 'explore')),
        actionsOf(await other.act(views, 'explore')),
        'actions',
      )
      return (
        where &&
        `After acting in exploit mode it explores differently, at ${where}. Count nothing in exploit mode, and draw ` +
          'its random numbers from a stream of its own.'
      )
    },
  },
  {
    rule: 'thoughts are declared',
    async find({ create, views }) {
      const agent = await create()
      const { thoughts } = agent
      if (!thoughts) return undefined
      for (const mode of MODES)
        for (const { thought = {} } of await agent.act(views, mode))
          for (const [name, value] of Object.entries(thought)) {
            const kind = typeof value === 'number' ? 'number' : 'floats'
            if (thoughts[name] !== kind)
              return `A decision has the thought ${name}. Add ${name}: '${kind}' to thoughts.`
          }
      return undefined
    },
  },
  {
    rule: 'restored in another instance, it continues exactly',
    async find({ create, make, steps }) {
      const agents = [await create(), await create(99)] as const
      const life = await lifeOf(agents[0], make)
      await life.live(steps)
      await agents[0].settle?.()
      const saved = copyOf(agents[0].save())
      const memory = agents[0].memory && {
        size: agents[0].memory.size,
        added: agents[0].memory.added,
        columns: structuredClone({ ...agents[0].memory.columns }),
      }
      const other = await life.fork(agents[1])
      await life.live(steps)

      agents[1].restore(saved)
      if (memory) agents[1].memory!.restore(memory)
      await other.live(steps)
      const where = await parting([life, other], agents)
      return (
        where &&
        `After save and restore at step ${steps} it differs at ${where}. save must hold weights, optimizer, ` +
          'random streams and counters, the replay buffer must be `memory`, and restore must set them all (agentOf).'
      )
    },
  },
  {
    rule: 'an instance that loads the weights acts the same',
    async find({ create, make, steps, views }) {
      const [one, other] = [await create(), await create(99)]
      await (await lifeOf(one, make)).live(steps)
      const weights = await weightsOf(one)
      if (Object.keys(weights).length === 0) return undefined
      other.load(weights)
      const where =
        difference(weights, await weightsOf(other), 'weights') ??
        difference(actionsOf(await one.act(views, 'exploit')), actionsOf(await other.act(views, 'exploit')), 'actions')
      return (
        where &&
        `After load(weights()) in another instance they differ at ${where}. weights must return all that acting ` +
          'needs, and load must set it and drop what was computed from the old ones.'
      )
    },
  },
]

const copyOf = (saved: Saved): Saved => structuredClone({ ...saved, arrays: { ...saved.arrays } })

/** The thoughts of two decisions, by name. */
const paired = ({ thought: a = {} }: Decision, { thought: b = {} }: Decision) =>
  Object.fromEntries(Object.keys({ ...a, ...b }).map(name => [name, [a[name], b[name]]]))

/** Equal up to rounding: a batch may sum in another order. */
function close(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Object.is(a, b) || Math.abs(a - b) <= 1e-5 * (1 + Math.abs(a))
  if (!(a instanceof Float32Array && b instanceof Float32Array)) return difference(a, b) === undefined
  return a.length === b.length && a.every((x, i) => close(x, b[i]))
}
