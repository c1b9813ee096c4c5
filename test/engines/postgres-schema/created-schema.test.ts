import { comparable, nextValue, printSchema, sequence } from 'granary'
import { expect, test } from 'vitest'
import { removeFiles } from '../../unit/reflection/database-file.ts'
import { PrintedModules } from '../../unit/reflection/printed-module.ts'
import { describeServer, runOnServer } from '../server-url.ts'
import { children, family, journal, onServer, parents, totals, toys } from './family.ts'

describeServer('postgres', 'what was created', () => {
  test('holds every program to its constraints, which errors name', async () => {
    await onServer(family, async (db) => {
      await db.create()
      await db.insert(parents).values({})
      await db.insert(children).values({ parent: 1 })
      await db.insert(toys).values({ owner: 1, name: 'a' })
      const failing = async (sqlText: string): Promise<unknown> => {
        const error: unknown = await db.script(sqlText).catch((reason: unknown) => reason)
        return error
      }
      const toy = 'INSERT INTO toys (owner, name, size, kind, code) VALUES'
      const cases: readonly (readonly [statement: string, code: string, constraint: string])[] = [
        [`${toy} (9, 'b', 1, 'ball', NULL)`, 'FOREIGN_KEY_VIOLATION', 'fk_toys_owner'],
        [`${toy} (1, 'a', 1, 'ball', NULL)`, 'UNIQUE_VIOLATION', 'uq_toys_name_size'],
        [`${toy} (1, 'b', 200, 'ball', NULL), (1, 'B', 201, 'ball', NULL)`, 'UNIQUE_VIOLATION', 'large_toys'],
        [`${toy} (1, 'b', -1, 'ball', NULL)`, 'CHECK_VIOLATION', 'ck_toys_size'],
        [`${toy} (1, 'b', 1, 'car', NULL)`, 'CHECK_VIOLATION', 'ck_toys_kind_type'],
        [`${toy} (1, 'b', 1, 'ball', '\\x010203')`, 'CHECK_VIOLATION', 'ck_toys_code_type'],
        ['INSERT INTO toys (id, owner, name) VALUES (1, 1, 1)', 'UNIQUE_VIOLATION', 'pk_toys'],
      ]
      for (const [statement, code, constraint] of cases)
        expect(await failing(statement), statement).toMatchObject({ code, details: { constraint } })
      expect(await failing('INSERT INTO toys (name) VALUES (1)')).toMatchObject({ code: 'NOT_NULL_VIOLATION' })
      expect(await db.select({ loud: toys.loud }).from(toys)).toEqual([{ loud: 'A' }])
    })
  })

  test('runs triggers for each row, whoever changes it', async () => {
    await onServer(family, async (db, url) => {
      await db.create()
      await db.insert(parents).values({})
      await db.insert(children).values({ parent: 1 })
      await db.insert(toys).values([
        { owner: 1, name: 'a' },
        { owner: 1, name: 'b' },
      ])
      // The function looks up the tables where it was made.
      await runOnServer(
        'postgres',
        url,
        `SET search_path = ''; INSERT INTO public.toys (owner, name, kind) VALUES (1, 'c', 'Noah''s ark'); UPDATE public.toys SET size = CASE WHEN name = 'a' THEN 2 ELSE size END`,
      )
      expect(await db.select({ toy: journal.toy, what: journal.what }).from(journal).orderBy(journal.id)).toEqual([
        { toy: 1, what: "it's new" },
        { toy: 2, what: "it's new" },
        { toy: 3, what: "it's new" },
        { toy: 1, what: 'resized' },
      ])
      expect(await db.select(totals).from(totals).orderBy(totals.kind)).toEqual([
        { kind: "Noah's ark", toys: 1 },
        { kind: 'ball', toys: 2 },
      ])
      await expect(db.insert(toys).values({ owner: 1, name: 'd' })).rejects.toMatchObject({
        message: expect.stringContaining('no more than three'),
      })
      await db.delete(toys).where(toys.id.eq(1))
      expect(await db.select({ toy: journal.toy }).from(journal).where(journal.toy.eq(1))).toEqual([])
      await expect(db.update(toys).set({ name: '' }).everyRow()).rejects.toMatchObject({
        code: 'CHECK_VIOLATION',
        message: expect.stringContaining("a toy has a name, hasn't it"),
      })
      await runOnServer('postgres', url, `UPDATE owned SET name = CASE name WHEN 'b' THEN 'B' ELSE 'fixed' END`)
      expect(await db.select({ name: toys.name }).from(toys).orderBy(toys.id)).toEqual([{ name: 'B' }, { name: 'c' }])
    })
  })

  test('gives the numbers of a sequence once', async () => {
    await onServer(family, async (db) => {
      await db.create()
      const { numbers } = family.stores
      const taken = await Promise.all(Array.from({ length: 4 }, () => nextValue(db, numbers)))
      expect(taken.toSorted((one, other) => one - other)).toEqual([-5, 0, 5, 10])
      await db
        .transaction(async (tx) => {
          expect(await nextValue(tx, numbers)).toBe(-10)
          throw new Error('undone')
        })
        .catch(() => undefined)
      // PostgreSQL does not take a number back.
      expect(await nextValue(db, numbers)).toBe(-15)
      expect((await db.inspect()).sequences).toEqual([{ name: 'numbers', schema: undefined, next: -20, increment: -5 }])
      await expect(nextValue(db, sequence('absent'))).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    })
  })

  test('is found by db.inspect(), the triggers with their statements', async () => {
    await onServer(family, async (db) => {
      await db.create()
      const found = await db.inspect()
      expect(found.others).toEqual([])
      expect(found.triggers.map(({ name, event, timing, columns, when }) => [name, event, timing, columns, when])).toEqual([
        ['full', 'insert', 'before', [], expect.stringContaining(' <= (SELECT count(*)')],
        ['guard_insert', 'insert', 'before', [], "new.name = ''::text"],
        ['guard_update', 'update', 'before', [], "new.name = ''::text"],
        ['recorded', 'insert', 'after', [], undefined],
        ['removed', 'delete', 'before', [], undefined],
        ['renamed', 'update', 'instead of', [], `"new"."name" <> 'fixed'`],
        ['resized', 'update', 'after', ['size'], 'new.size <> old.size'],
      ])
      expect(found.triggers.find(({ name }) => name === 'recorded')?.statements).toEqual([
        `INSERT INTO "journal" ("toy", "what") VALUES ("new"."id", 'it''s new')`,
        `INSERT INTO "totals" ("kind", "toys") VALUES ("new"."kind", 1) ON CONFLICT ("kind") DO UPDATE SET "toys" = "totals"."toys" + 1`,
        'SELECT 1 AS "nothing"',
      ])
      expect(found.views.map(({ name }) => name)).toEqual(['owned', 'counted'])
    })
  })

  test('is printed as a module that creates the same again', async () => {
    const modules = new PrintedModules()
    try {
      await onServer(family, async (db) => {
        await db.create()
        const found = await db.inspect()
        const printed = await modules.run(printSchema(found))
        await onServer(printed, async (again) => {
          await again.create()
          expect(comparable(await again.inspect())).toEqual(comparable(found))
        })
      })
      modules.compile()
      modules.checkFormat()
    } finally {
      removeFiles()
    }
  })
})
