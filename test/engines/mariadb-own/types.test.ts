import { checkSchema, defineSchema, id, open, table } from 'granary'
import { mediumInteger, nativeEnumeration, set, setHas, tinyInteger, unsigned, unsignedBigInteger, year } from 'granary/mysql'
import { expect, it } from 'vitest'
import { describeServer } from '../server-url.ts'
import { created } from './database.ts'

const things = table('things', {
  id: id(),
  tiny: tinyInteger().nullable(),
  byte: unsigned({ bits: 8 }).nullable(),
  medium: mediumInteger().nullable(),
  wide: unsigned().nullable(),
  widest: unsignedBigInteger().nullable(),
  made: year().nullable(),
  has: set('bath', 'balcony', 'desk').nullable(),
  size: nativeEnumeration('small', 'medium', 'large').nullable(),
})
const schema = defineSchema({ things })

describeServer('mariadb', 'types of MySQL', () => {
  it('give back what went in, at the ends of their ranges', async () => {
    const db = await created(schema)
    const rows = [
      { tiny: -128, byte: 0, medium: -8388608, wide: 0, widest: 0n, made: 1901, has: [], size: 'small' as const },
      {
        tiny: 127,
        byte: 255,
        medium: 8388607,
        wide: 4294967295,
        widest: 18446744073709551615n,
        made: 2155,
        has: ['bath', 'balcony', 'desk'] as const,
        size: 'large' as const,
      },
      { tiny: null, byte: null, medium: null, wide: null, widest: null, made: null, has: null, size: null },
    ]
    await db.insert(things).values(rows)
    expect(await db.select(things).from(things).orderBy(things.id)).toEqual(rows.map((row, position) => ({ id: position + 1, ...row })))
    for (const { widest } of rows)
      if (widest !== null) expect(await db.select({ id: things.id }).from(things).where(things.widest.eq(widest))).toHaveLength(1)
    expect(
      await db
        .select({ next: things.wide.plus(1) })
        .from(things)
        .where(things.wide.eq(4294967295))
        .one(),
    ).toEqual({ next: 4294967296 })
  })

  it('keep a set in its declared order, and find its values', async () => {
    const db = await created(schema)
    await db.insert(things).values([{ has: ['desk', 'bath'] }, { has: ['balcony'] }])
    expect(await db.select({ has: things.has }).from(things).orderBy(things.id)).toEqual([{ has: ['bath', 'desk'] }, { has: ['balcony'] }])
    expect(await db.select({ id: things.id }).from(things).where(setHas(things.has, 'desk'))).toEqual([{ id: 1 }])
    expect(
      await db
        .select({ id: things.id })
        .from(things)
        .where(things.has.eq(['desk', 'bath'])),
    ).toEqual([{ id: 1 }])
  })

  it('order an enumeration as it was declared', async () => {
    const db = await created(schema)
    await db.insert(things).values([{ size: 'large' }, { size: 'small' }, { size: 'medium' }])
    expect(await db.select({ size: things.size }).from(things).orderBy(things.size)).toEqual([
      { size: 'small' },
      { size: 'medium' },
      { size: 'large' },
    ])
  })

  it.each([
    [{ byte: 256 }, 'VALUE_OUT_OF_RANGE'],
    [{ wide: -1 }, 'VALUE_OUT_OF_RANGE'],
    [{ widest: -1n }, 'VALUE_OUT_OF_RANGE'],
    [{ widest: 18446744073709551616n }, 'VALUE_OUT_OF_RANGE'],
    [{ made: 1900 }, 'VALUE_OUT_OF_RANGE'],
    [{ wide: 1.5 }, 'VALUE_TYPE'],
  ])('refuse %o', async (row, code) => {
    const db = await created(schema)
    await expect(db.insert(things).values(row)).rejects.toMatchObject({ code })
  })

  it('are refused by an engine that has none of them', async () => {
    await expect(open('sqlite::memory:', schema)).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      details: { capabilities: ['sql.sizedIntegers', 'sql.sets', 'sql.inlineEnums'] },
    })
    expect(checkSchema(schema)).toEqual([])
    expect(() => set('a', 'a')).toThrow(/no value twice/)
    expect(() => set('a,b')).toThrow(/no comma/)
  })
})
