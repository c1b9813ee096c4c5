import { Visitor } from 'oxc-parser'
import type { ParsedSource } from './parsed-source.ts'

/**
 * How a file refers to another module: `static` and `dynamic` imports are there at run time, a `type` import is erased.
 * `import { type A } from 'x'` is static: under `verbatimModuleSyntax` the module is still loaded.
 */
export interface ModuleImport {
  readonly specifier: string
  readonly kind: 'static' | 'dynamic' | 'type'
  readonly line: number
}

/** Every import, re-export, `import()` and `import('…')` type of a file whose specifier is written out, in the order of the text. */
export function importsOf(source: ParsedSource): readonly ModuleImport[] {
  const found: { offset: number; specifier: string; kind: ModuleImport['kind'] }[] = []
  new Visitor({
    ImportDeclaration(node) {
      found.push({ offset: node.start, specifier: node.source.value, kind: node.importKind === 'type' ? 'type' : 'static' })
    },
    ExportAllDeclaration(node) {
      found.push({ offset: node.start, specifier: node.source.value, kind: node.exportKind === 'type' ? 'type' : 'static' })
    },
    ExportNamedDeclaration(node) {
      if (node.source)
        found.push({ offset: node.start, specifier: node.source.value, kind: node.exportKind === 'type' ? 'type' : 'static' })
    },
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
        found.push({ offset: node.start, specifier: node.source.value, kind: 'dynamic' })
      }
    },
    TSImportType(node) {
      found.push({ offset: node.start, specifier: node.source.value, kind: 'type' })
    },
  }).visit(source.program)
  return found
    .sort((left, right) => left.offset - right.offset)
    .map(({ offset, specifier, kind }) => ({ specifier, kind, line: source.lineAt(offset) }))
}
