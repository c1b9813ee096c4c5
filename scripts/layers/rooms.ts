/*
 * The rooms of src/ and which of them each may import: the drawing in CONTRIBUTING.md, as a table.
 * A room is a folder below src/, or one of the two files that stand beside the folders.
 */

const ground = ['errors', 'schema', 'sql'] as const
const models = ['orm', 'migrate', 'document', 'keyvalue', 'widecolumn', 'graph', 'queue', 'topic'] as const
const tools = ['outbox', 'design', 'move', 'gateway', 'admin'] as const

/** Maps each room to the rooms that it may import beside itself. */
export const mayImport: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['errors', new Set()],
  ['schema', new Set(['errors'])],
  ['sql', new Set(['errors', 'schema'])],
  ...models.map((room) => [room, new Set<string>(ground)] as const),
  ['database', new Set<string>([...ground, ...models])],
  ...tools.map((room) => [room, new Set<string>([...ground, ...models, 'database'])] as const),
  ['index', new Set<string>([...ground, ...models, 'database'])],
  ['testing', new Set<string>([...ground, ...models, ...tools, 'database', 'index'])],
  ['cli', new Set<string>([...ground, ...models, ...tools, 'database', 'index'])],
])

/** The room of a file, its path given relative to src/: `sql/compile/select.ts` is in `sql`, `database.ts` in `database`. */
export function roomOf(path: string): string {
  const slash = path.indexOf('/')
  return slash === -1 ? path.replace(/\.ts$/, '') : path.slice(0, slash)
}
