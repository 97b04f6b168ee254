/** Squares of the rows, columns and diagonals of at least `length` stones of one side. */
export function rowsOf(stones: ArrayLike<number>, rows: number, columns: number, length: number): number[] {
  const found = new Set<number>()
  const ways = [
    [0, 1],
    [1, 0],
    [1, 1],
    [1, -1],
  ] as const
  for (let square = 0; square < rows * columns; square++)
    for (const [dr, dc] of ways) {
      const row: number[] = []
      let [r, c] = [Math.floor(square / columns), square % columns]
      while (stones[square] !== 0 && r < rows && c >= 0 && c < columns && stones[r * columns + c] === stones[square]) {
        row.push(r * columns + c)
        r += dr
        c += dc
      }
      if (row.length >= length) for (const one of row) found.add(one)
    }
  return [...found].sort((a, b) => a - b)
}

/** Squares of the chain of Hex that connects top and bottom (side 1) or left and right (side 2); none before that. */
export function connection(stones: ArrayLike<number>, rows: number, columns: number): number[] {
  const near = (square: number) => {
    const [row, column] = [Math.floor(square / columns), square % columns]
    return [
      [row - 1, column],
      [row - 1, column + 1],
      [row, column - 1],
      [row, column + 1],
      [row + 1, column - 1],
      [row + 1, column],
    ]
      .filter(([r, c]) => r! >= 0 && r! < rows && c! >= 0 && c! < columns)
      .map(([r, c]) => r! * columns + c!)
  }
  for (const side of [1, 2]) {
    const along = (square: number) => (side === 1 ? Math.floor(square / columns) : square % columns)
    const end = (side === 1 ? rows : columns) - 1
    const from = new Map<number, number>()
    const queue: number[] = []
    for (let i = 0; i < rows * columns; i++)
      if (along(i) === 0 && stones[i] === side) {
        from.set(i, i)
        queue.push(i)
      }
    for (const square of queue) {
      if (along(square) === end) return path(from, square)
      for (const next of near(square))
        if (stones[next] === side && !from.has(next)) {
          from.set(next, square)
          queue.push(next)
        }
    }
  }
  return []
}

/** The way back to the start, which comes from itself. */
function path(from: ReadonlyMap<number, number>, square: number): number[] {
  const before = from.get(square)!
  return before === square ? [square] : [square, ...path(from, before)]
}
