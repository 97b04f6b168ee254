// Small correct environments, into which each test of the checker's rules puts one fault.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pendulum } from '../../envs/classic/pendulum.ts'
import { checkEnv } from '../../src/check/check-env.ts'
import type { EnvRule } from '../../src/check/env-rule.ts'
import { type Env, type SyncEnv, termination, transition } from '../../src/core/env.ts'
import type { EnvSpec } from '../../src/core/registry.ts'
import { type Rng, type RngState, rng } from '../../src/core/rng.ts'
import { type Box, box, type Discrete, discrete } from '../../src/core/space.ts'

/** Cells of the walk. */
export const cells = 9

/**
 * A walk on nine cells to a target drawn at random for each episode; one step in five slips and stays in place. The
 * mask excludes steps over the edge.
 */
export function walk(): SyncEnv<Box, Discrete> {
  let random: Rng = rng(0)
  let at = 0
  let target = 0
  const view = () => ({
    observation: Float32Array.of(at / cells, target / cells),
    legal: Uint8Array.of(at > 0 ? 1 : 0, 1, at < cells - 1 ? 1 : 0),
  })
  return {
    observationSpace: box([2], 0, 1),
    actionSpace: discrete(3),
    reset(start) {
      random = rng(start.int(2 ** 32))
      at = 4
      target = random.int(2) * (cells - 1)
      return view()
    },
    step(action) {
      if (view().legal[action] !== 1) throw new Error(`no action ${action} at ${at}`)
      if (random.next() < 0.8) at += action - 1
      const { observation, legal } = view()
      return { ...(at === target ? termination(observation, 1) : transition(observation, 0)), legal }
    },
    render: () => ({ text: `${at} of ${target}` }),
    save: () => ({ at, target, random: { ...random.state() } }),
    restore(saved) {
      const state = saved as unknown as { at: number; target: number; random: RngState }
      at = state.at
      target = state.target
      random = rng(state.random)
    },
    close() {},
  }
}

/** The walk's registration. */
export const spec: EnvSpec = { id: 'Walk-v0', create: walk, maxSteps: 60 }
/** Creates a walk of which `fault` replaces some members. */
export const broken = (fault: (env: SyncEnv<Box, Discrete>) => object) => () => {
  const env = walk()
  return { ...env, ...fault(env) } as Env
}
/** The same for a pendulum: three numbers as observation and a torque as action. */
export const swing = (fault: (env: SyncEnv<Box, Box>) => object) => () => {
  const env = pendulum()
  return { ...env, ...fault(env) } as Env
}

/** Climb ten stairs: deterministic, without save, render and close. */
export function stairs(late = false): Env {
  let stair = 0
  const answer = <T>(value: T) => (late ? Promise.resolve(value) : value)
  const observation = () => Float32Array.of(stair / 10)
  return {
    observationSpace: box([1], 0, 1),
    actionSpace: discrete(2),
    reset() {
      stair = 0
      return answer({ observation: observation() })
    },
    step(action) {
      stair = Math.max(0, stair + (action === 1 ? 1 : -1))
      return answer(stair === 10 ? termination(observation(), 1) : transition(observation(), 0))
    },
  }
}

type Fault = readonly [fault: string, rule: string, message: RegExp, faults: EnvSpec['create'] | Partial<EnvSpec>]

/** Collects broken environments that `rules` must catch. */
export function faultTests(rules: readonly EnvRule[]) {
  const added: { fault: Fault; level: 'error' | 'warning' }[] = []
  return {
    /** Adds an environment with one fault, which `rule` and no other rule reports as an error. */
    error: (...fault: Fault) => added.push({ fault, level: 'error' }),
    /** Adds one whose fault is a warning. */
    warning: (...fault: Fault) => added.push({ fault, level: 'warning' }),
    /** Defines a test for each fault, and one that every rule except those `without` has a fault. */
    define(without: readonly string[] = []) {
      for (const { fault, level } of added) {
        const [name, rule, message, faults] = fault
        test(`${name}: ${rule}`, async () => {
          const problems = await checkEnv({ ...spec, ...(typeof faults === 'function' ? { create: faults } : faults) })
          assert.equal(
            problems.map(({ rule, message }) => [rule, message]),
            [[rule, problems[0]?.message]],
          )
          assert.match(problems[0]!.message, message)
          assert.is(problems[0]!.level, level)
        })
      }
      test('every rule has a fault', () => {
        const found = new Set([...added.map(({ fault }) => fault[1]), ...without])
        assert.equal(
          rules.map(({ rule }) => rule).filter(rule => !found.has(rule)),
          [],
        )
      })
    },
  }
}
