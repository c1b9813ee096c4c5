import { defineSchema, nextValue, open, sequence } from 'granary'
import { describe, expect, test } from 'vitest'
import { inFile } from './database-file.ts'

const invoices = sequence('invoices', { start: 1000 })
const countdown = sequence("it's a countdown", { start: 10, increment: -5 })
const schema = defineSchema({ invoices, countdown })

describe('sequences', () => {
  test('give each number once, from their start, by their increment', async () => {
    await inFile(schema, async ({ db }) => {
      const taken = await Promise.all(Array.from({ length: 5 }, () => nextValue(db, invoices)))
      expect(taken.toSorted((one, other) => one - other)).toEqual([1000, 1001, 1002, 1003, 1004])
      expect([await nextValue(db, countdown), await nextValue(db, countdown), await nextValue(db, countdown)]).toEqual([10, 5, 0])
      await db.create({ ifNotExists: true })
      expect(await nextValue(db, invoices)).toBe(1005)
    })
  })

  test('are part of a transaction', async () => {
    await inFile(schema, async ({ db }) => {
      const undone = db.transaction(async (tx) => {
        expect(await nextValue(tx, invoices)).toBe(1000)
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      expect(await nextValue(db, invoices)).toBe(1000)
    })
  })

  test('say when they were not created, and leave others alone when they are dropped', async () => {
    await inFile(schema, async ({ db, other }) => {
      await expect(nextValue(db, sequence('absent'))).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
      other.exec("INSERT INTO granary_sequences VALUES ('of another schema', 7, 1)")
      await db.drop()
      expect(other.prepare('SELECT name, next FROM granary_sequences').all()).toEqual([{ name: 'of another schema', next: 7 }])
    })
    const db = await open('sqlite::memory:', schema)
    await expect(nextValue(db, invoices)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    await db.close()
  })
})
