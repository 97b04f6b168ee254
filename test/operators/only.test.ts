import { test } from 'uvu'
import { only } from '../../src/operators/only.ts'
import { fakeRun, letters, passesThrough, scheduler } from './marbles.ts'

passesThrough('only with every type', () => only('start', 'step', 'episode', 'learn', 'evaluation', 'restart', 'end'))

test('only: passes the given types', () => {
  scheduler().run(({ cold, expectObservable }) => {
    const values = letters(fakeRun())
    expectObservable(cold('s-t-p-l-e|', values).pipe(only('episode', 'learn'))).toBe('----p-l--|', values)
    expectObservable(cold('s-t-#', values).pipe(only('end'))).toBe('----#', values)
    expectObservable(cold('s-t-p|', values).pipe(only())).toBe('-----|', values)
  })
})

test.run()
