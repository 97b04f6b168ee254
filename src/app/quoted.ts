/** A word as a shell expects it, for commands shown to the user. */
export const quoted = (word: string): string =>
  /^[\w./\\:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
