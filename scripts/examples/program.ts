import type { Block, Fault } from './block.ts'

/** A block with those that continue it: one module. */
export interface Program {
  /** Path of the module below the folder of all programs, such as `docs-guide-start-md/2.ts`. */
  readonly path: string
  readonly blocks: readonly Block[]
}

/** Text of a module, and where each of its lines comes from. */
export interface ModuleText {
  readonly text: string
  readonly origins: readonly { readonly file: string; readonly line: number }[]
}

/** Joins the blocks of one file into programs. */
export function programsOf(
  file: string,
  blocks: readonly Block[],
): { readonly programs: readonly Program[]; readonly faults: readonly Fault[] } {
  const folder = file.replaceAll(/[^A-Za-z0-9]+/g, '-')
  const programs: { path: string; blocks: Block[] }[] = []
  const faults: Fault[] = []
  let open: Block[] | undefined
  for (const block of blocks) {
    if (block.continues) {
      if (open) open.push(block)
      else faults.push({ file, line: block.line - 1, message: 'there is no block before this one to continue' })
      continue
    }
    const own = [block]
    const path = `${folder}/${block.name ?? `${programs.length + 1}.ts`}`
    if (programs.some((program) => program.path === path)) {
      faults.push({ file, line: block.line - 1, message: `the page has two blocks with file=${block.name}` })
    }
    programs.push({ path, blocks: own })
    if (block.name === undefined) open = own
  }
  return { programs, faults }
}

/** The module of a program as it is compiled: all of its blocks. */
export function compiledText(program: Program): ModuleText {
  return join(program.blocks)
}

/** The module of a program as it is run: without the blocks marked `no-run`; undefined when nothing is left. */
export function runText(program: Program): ModuleText | undefined {
  const blocks = program.blocks.filter((block) => block.run)
  return blocks.length === 0 ? undefined : join(blocks)
}

function join(blocks: readonly Block[]): ModuleText {
  return {
    text: `${blocks.map((block) => block.code).join('\n')}\n`,
    origins: blocks.flatMap(({ file, line, code }) => code.split('\n').map((_, offset) => ({ file, line: line + offset }))),
  }
}
