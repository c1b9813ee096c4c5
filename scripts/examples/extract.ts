import { parseText } from '../source/parsed-source.ts'
import type { Block, Fault } from './block.ts'

export interface Extracted {
  readonly blocks: readonly Block[]
  readonly faults: readonly Fault[]
}

/** The `ts` blocks of a Markdown page, or of the docstrings of a TypeScript file when `file` ends in `.ts`. */
export function extractBlocks(file: string, text: string): Extracted {
  if (!file.endsWith('.ts')) return blocksOf(file, 1, text.split('\n'))
  const source = parseText(file, text)
  const found = source.comments
    .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
    .map((comment) => blocksOf(file, source.lineAt(comment.start), comment.value.slice(1).split('\n').map(withoutStar)))
  return { blocks: found.flatMap((one) => one.blocks), faults: found.flatMap((one) => one.faults) }
}

function withoutStar(line: string): string {
  return line.replace(/^\s*\* ?/, '')
}

// CommonMark 0.31, section 4.5: a fence of backticks closes with at least as many, and its own indentation is taken off the lines inside.
function blocksOf(file: string, firstLine: number, lines: readonly string[]): Extracted {
  const blocks: Block[] = []
  const faults: Fault[] = []
  for (let at = 0; at < lines.length; at++) {
    const opening = /^(\s*)(`{3,})\s*([^\s`]*)\s*([^`]*)$/.exec(lines[at] ?? '')
    if (!opening) continue
    const [, indentation = '', fence = '', language = '', words = ''] = opening
    const start = at + 1
    const closing = new RegExp(`^\\s*${fence}\`*\\s*$`)
    at = start
    while (at < lines.length && !closing.test(lines[at] ?? '')) at++
    const line = firstLine + start
    if (at === lines.length) {
      faults.push({ file, line: line - 1, message: 'the block is not closed' })
      break
    }
    if (language === 'typescript') faults.push({ file, line: line - 1, message: 'write ```ts: blocks named typescript are not checked' })
    if (language !== 'ts') continue
    const code = lines.slice(start, at).map((one) => (one.startsWith(indentation) ? one.slice(indentation.length) : one.trimStart()))
    const block = blockOf({ file, line, code: code.join('\n') }, words.split(/\s+/).filter(Boolean))
    if ('message' in block) faults.push(block)
    else blocks.push(block)
  }
  return { blocks, faults }
}

function blockOf(place: Pick<Block, 'file' | 'line' | 'code'>, words: readonly string[]): Block | Fault {
  let run = true
  let continues = false
  let name: string | undefined
  for (const word of words) {
    if (word === 'no-run') run = false
    else if (word === 'continues') continues = true
    else if (/^file=[a-z][a-z0-9-]*\.ts$/.test(word)) name = word.slice('file='.length)
    else return { ...place, line: place.line - 1, message: `unknown word after \`\`\`ts: ${word} (known: no-run, continues, file=name.ts)` }
  }
  if (continues && name !== undefined)
    return { ...place, line: place.line - 1, message: 'a block cannot both continue a program and be a file' }
  return { ...place, run, continues, name }
}
