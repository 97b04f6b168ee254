/**
 * Characters that a terminal obeys instead of printing: ASCII and Latin-1 control characters, line and paragraph
 * separators, and bidirectional controls (https://trojansource.codes).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it searches for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Text on one line, with control characters escaped as in JSON: `\n`, `\u001b` (so the value of JSON text is
 * unchanged). Applied to all text from files, environments, other programs and users before it is printed, so that it
 * can neither move the cursor nor imitate Sente's own output.
 */
export const visible = (text: string): string => text.replace(CONTROLS, each => short[each] ?? code(each))

/**
 * Shortens text to at most `most` characters by cutting out the middle: a file may contain a name of a million letters.
 */
export const clipped = (text: string, most = 1_200): string =>
  text.length <= most ? text : `${text.slice(0, most - 300)} … ${text.slice(-200)}`

/** Like `visible`, but keeps line breaks and tabs. */
export const visibleLines = (text: string): string =>
  text.replace(CONTROLS, each => (each === '\n' || each === '\t' ? each : (short[each] ?? code(each))))
