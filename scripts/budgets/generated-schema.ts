/**
 * The text of a module that declares `tables` tables, each with seven columns and a reference to the one before,
 * and compiles `queries` queries, all of them over the first ten tables whatever the number of tables.
 */
export function generatedSchema(tables: number, queries: number): string {
  const names = Array.from({ length: tables }, (_, number) => `t${number}`)
  const lines = [
    "import { avg, count, defineSchema, id, index, integer, open, references, table, text, timestamp } from 'granary'",
    ...names.map(declaration),
    `export const schema = defineSchema({ ${names.join(', ')} })`,
    "export const db = await open('sqlite::memory:', schema)",
    'export { avg, count }',
  ]
  for (let number = 0; number < queries; number++) lines.push(query(number))
  return `${lines.join('\n')}\n`
}

function declaration(name: string, number: number): string {
  const before = number === 0 ? 'integer().nullable()' : `references(() => t${number - 1}.id)`
  return `export const ${name} = table('${name}', { id: id(), name: text(), state: text().nullable(), before: ${before}, delay: integer().default(0), at: timestamp(), note: text() }, (t) => [index(t.state, t.name)])`
}

function query(number: number): string {
  const left = `t${(number % 9) + 1}`
  const right = `t${number % 9}`
  return [
    `export const q${number} = await db`,
    `.select({ state: ${right}.state, mean: avg(${left}.delay), n${number}: count() })`,
    `.from(${left})`,
    `.join(${right}, ${right}.id.eq(${left}.before))`,
    `.where(${left}.delay.gt(${number}).and(${right}.name.eq('n${number}')))`,
    `.groupBy(${right}.state)`,
    '.orderBy((r) => r.mean.desc())',
    '.limit(10)',
  ].join('\n  ')
}
