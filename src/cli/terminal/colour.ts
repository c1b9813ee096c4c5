import { styleText } from 'node:util'

/** Colours text where the stream is a terminal that wants colours (see NO_COLOR and FORCE_COLOR); plain text elsewhere. */
export function paint(colour: 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold', text: string, stream: NodeJS.WriteStream): string {
  return styleText(colour, text, { stream, validateStream: true })
}
