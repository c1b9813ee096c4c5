/**
 * Text in upper case, character by character: the simple mappings of the Unicode standard (section 3.13), which other engines have too. ß
 * stays ß.
 */
export function upperCase(text: string): string {
  const full = text.toUpperCase()
  // A character that becomes several makes the text longer, and none makes it shorter.
  return full.length === text.length ? full : mapped(text, upperCharacter)
}

/** Text in lower case, character by character. */
export function lowerCase(text: string): string {
  const full = text.toLowerCase()
  // Σ has another form at the end of a word.
  return full.length === text.length && !text.includes('Σ') ? full : mapped(text, lowerCharacter)
}

function mapped(text: string, map: (character: string) => string): string {
  let made = ''
  for (const character of text) made += map(character)
  return made
}

function upperCharacter(character: string): string {
  const upper = character.toUpperCase()
  return upper.length === character.length ? upper : (withIotaBelow(character) ?? character)
}

function lowerCharacter(character: string): string {
  return character === '\u0130' ? 'i' : character.toLowerCase()
}

/** Greek vowels with a iota below have a capital of their own, beside the two letters of their full mapping. */
function withIotaBelow(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8)
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : undefined
}
