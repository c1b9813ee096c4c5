/** The entries of the package: what a program imports, and the module behind it below src/. package.json says the same in `exports`. */
export const entries: ReadonlyMap<string, string> = new Map([
  ['granary', 'index.ts'],
  ['granary/mysql', 'sql/dialects/mysql/index.ts'],
  ['granary/postgres', 'sql/dialects/postgres/index.ts'],
  ['granary/testing', 'testing/index.ts'],
])
