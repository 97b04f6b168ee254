/** A word as a shell takes it, for commands that are shown. */
export const quoted = (word: string): string =>
  /^[\w./\\:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
