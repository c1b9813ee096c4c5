import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineSchema, id, open, table, text } from 'granary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tableText } from '../../../src/cli/terminal/table.ts'

const main = join(import.meta.dirname, '../../../src/cli/main.ts')
const root = join(import.meta.dirname, '../../../src/index.ts')

describe('the command granary on SQLite', () => {
  let folder: string
  let url: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'granary-cli-'))
    url = `sqlite:${encodeURI(join(folder, 'people.db'))}`
    const people = table('people', { id: id(), name: text({ length: 40 }).unique(), city: text().nullable() })
    const db = await open(url, defineSchema({ people }))
    await db.create()
    await db.insert(people).values([{ name: 'Ada', city: 'London' }, { name: 'גרייס 😀' }])
    await db.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function granary(...words: readonly string[]): { readonly status: number | null; readonly out: string; readonly error: string } {
    // The runner of the tests may ask for colours, which a pipe does not.
    const { FORCE_COLOR: _, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: 'utf8', env })
    return { status, out: stdout, error: stderr }
  }

  test('sql prints JSON where it is piped, with what was changed', () => {
    const rows = granary('sql', url, 'SELECT id, name, city, 9007199254740993 AS big FROM people ORDER BY id')
    expect(rows.status).toBe(0)
    expect(JSON.parse(rows.out)).toEqual([
      { id: 1, name: 'Ada', city: 'London', big: '9007199254740993' },
      { id: 2, name: 'גרייס 😀', city: null, big: '9007199254740993' },
    ])
    expect(JSON.parse(granary('sql', url, "UPDATE people SET city = 'Arlington' WHERE id = 2").out)).toEqual({ changes: 1 })
  })

  test('sql --read-only refuses to write', () => {
    const { status, error } = granary('sql', url, 'DELETE FROM people', '--read-only', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(error).error.code).toBe('READ_ONLY')
  })

  test('inspect prints a schema file that gives the same tables', () => {
    const { status, out } = granary('inspect', url)
    expect(status).toBe(0)
    expect(out).toContain("table('people'")
    expect(out).toContain('text({ length: 40 })')
    granary('inspect', url, '--out', 'schema.ts')
    expect(readFileSync(join(folder, 'schema.ts'), 'utf8').trim()).toBe(out.trim())
    expect(JSON.parse(granary('inspect', url, '--json').out).tables[0].name).toBe('people')
  })

  test('check finds mistakes and exits with 1', () => {
    const from = JSON.stringify(root)
    writeFileSync(
      join(folder, 'good.ts'),
      `import { defineSchema, id, table } from ${from}\nexport const schema = defineSchema({ a: table('a', { id: id() }) })\n`,
    )
    writeFileSync(
      join(folder, 'bad.ts'),
      `import { defineSchema, id, table, text } from ${from}\nexport const schema = defineSchema({ a: table('a', { id: id(), code: text().primaryKey() }) })\n`,
    )
    writeFileSync(join(folder, 'none.ts'), 'export const other = 1\n')
    expect(granary('check', 'good.ts')).toMatchObject({ status: 0, out: 'the schema is sound\n' })
    const bad = granary('check', 'bad.ts', '--json')
    expect(bad.status).toBe(1)
    expect(JSON.parse(bad.out).problems).toHaveLength(1)
    expect(granary('check', 'none.ts').error).toContain('OPTION_INVALID')
  })

  test('backup copies the file while it is in use', () => {
    const { status, out } = granary('backup', url, 'copy.db', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(out).bytes).toBeGreaterThan(0)
    expect(existsSync(join(folder, 'copy.db'))).toBe(true)
    expect(JSON.parse(granary('sql', 'sqlite:copy.db', 'SELECT count(*) AS n FROM people').out)).toEqual([{ n: 2 }])
  })

  test('calls that make no sense end with 2, failures with 1', () => {
    expect(granary('nonsense').status).toBe(2)
    expect(granary('sql').status).toBe(2)
    expect(granary('--help').status).toBe(0)
    expect(granary('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/)
    const missing = granary('sql', 'sqlite:nowhere/x.db', 'SELECT 1')
    expect(missing.status).toBe(1)
    expect(missing.error).toContain('FOLDER_MISSING')
    expect(missing.error).not.toContain('\u001b[')
    expect(granary('sql', 'oracle:x', 'SELECT 1').error).toContain('URL_SCHEME_UNKNOWN')
  })
})

test('a table is as wide as a terminal shows it', () => {
  expect(
    tableText({
      columns: ['name', 'n'],
      rows: [
        ['日本', 1],
        ['a\nb', 22n],
        [null, 3],
        ['x'.repeat(80), 4],
      ],
    }),
  ).toBe(
    [
      `name${' '.repeat(56)}   n`,
      `${'─'.repeat(60)}  ──`,
      `日本${' '.repeat(56)}   1`,
      `a↵b${' '.repeat(57)}  22`,
      `NULL${' '.repeat(56)}   3`,
      `${'x'.repeat(59)}…   4`,
    ].join('\n'),
  )
})
