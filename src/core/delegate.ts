/**
 * Adds to `members` every member of `env` that it lacks, except those `hidden`: methods bound to `env`, properties as
 * accessors. A Proxy would cost about 100 ns a call, and with `Object.create(env)` methods would write their state to
 * the wrong object.
 */
export function delegate<M extends object>(members: M, env: object, hidden: readonly string[] = []): M {
  for (let owner: object = env; owner !== Object.prototype && owner !== null; owner = Object.getPrototypeOf(owner))
    for (const key of Reflect.ownKeys(owner)) {
      if (key === 'constructor' || key in members || hidden.includes(key as string)) continue
      const value = Reflect.get(env, key)
      Object.defineProperty(members, key, {
        enumerable: true,
        ...(typeof value === 'function'
          ? { value: value.bind(env) }
          : { get: () => Reflect.get(env, key), set: (next: unknown) => Reflect.set(env, key, next) }),
      })
    }
  return members
}
