/** What an environment answers: at once, or with a promise. */
export type Answer<T> = T | Promise<T>

/** `f` of the answer, as soon as it is there: a synchronous environment stays synchronous. */
export const answered = <T, U>(answer: Answer<T>, f: (value: T) => Answer<U>): Answer<U> =>
  isPromise(answer) ? answer.then(f) : f(answer)

const isPromise = <T>(answer: Answer<T>): answer is Promise<T> =>
  typeof (answer as { then?: unknown } | null | undefined)?.then === 'function'
