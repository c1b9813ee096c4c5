import { date, id, integer, loadDialect, select, table, value } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const { range } = own
const int4 = (given: own.Range<'int4'>) => value(given, own.int4Range())
const int8 = (given: own.Range<'int8'>) => value(given, own.int8Range())
const num = (given: own.Range<'num'>) => value(given, own.decimalRange())
const several = (given: own.Multirange<'int4'>) => value(given, own.int4Multirange())
const stays = table('stays', { id: id(), room: integer(), nights: own.dateRange(), arrival: date() })

describeServer('postgres', 'operators of ranges', () => {
  let database: OwnDatabase<{ stays: typeof stays }>
  beforeAll(async () => {
    database = await ownDatabase({ stays })
  })
  afterAll(() => database.end())

  // The examples of the PostgreSQL manual, tables 9.56 to 9.59.
  it('compares ranges as the manual shows it', async () => {
    const row = await database.db
      .select({
        containsRange: own.rangeContains(int4(range(2, 4)), range(2, 3)),
        containsValue: own.rangeHolds(int8(range(10n, 20n)), 10n),
        containedBy: own.rangeContainedBy(int4(range(2, 4)), range(1, 7)),
        outside: own.rangeHolds(int4(range(1, 7)), 42),
        overlaps: own.rangeOverlaps(int8(range(3n, 7n)), range(4n, 12n)),
        before: own.rangeBefore(int8(range(1n, 10n)), range(100n, 110n)),
        after: own.rangeAfter(int8(range(50n, 60n)), range(20n, 30n)),
        notBeyondEnd: own.rangeNotBeyondEnd(int8(range(1n, 20n)), range(18n, 20n)),
        notBeforeStart: own.rangeNotBeforeStart(int8(range(7n, 20n)), range(5n, 10n)),
        adjacent: own.rangeAdjacent(num(range('1.1', '2.2')), range('2.2', '3.3')),
        severalContain: own.rangeContains(several([range(2, 4)]), [range(2, 3)]),
        severalHold: own.rangeHolds(several([range(2, 4), range(9, 10)]), 9),
        severalOverlap: own.rangeOverlaps(several([range(3, 7)]), several([range(4, 12)])),
        rangeInSeveral: own.rangeContainedBy(int4(range(2, 4)), several([range(1, 7)])),
      })
      .one()
    expect(row).toEqual({
      containsRange: true,
      containsValue: true,
      containedBy: true,
      outside: false,
      overlaps: true,
      before: true,
      after: true,
      notBeyondEnd: true,
      notBeforeStart: true,
      adjacent: true,
      severalContain: true,
      severalHold: true,
      severalOverlap: true,
      rangeInSeveral: true,
    })
  })

  it('combines ranges as the manual shows it', async () => {
    const row = await database.db
      .select({
        union: own.rangeUnion(num(range('5', '15')), range('10', '20')),
        intersection: own.rangeIntersection(int8(range(5n, 15n)), range(10n, 20n)),
        difference: own.rangeDifference(int8(range(5n, 15n)), range(10n, 20n)),
        nothing: own.rangeIntersection(int4(range(1, 2)), range(5, 6)),
        severalUnion: own.rangeUnion(several([range(5, 10)]), [range(15, 20)]),
        severalIntersection: own.rangeIntersection(several([range(5, 15)]), [range(10, 20)]),
        severalDifference: own.rangeDifference(several([range(5, 20)]), [range(10, 15)]),
        merge: own.rangeMerge(int4(range(1, 2)), range(3, 4)),
        span: own.rangeSpan(several([range(1, 2), range(3, 4)])),
        made: own.toMultirange(int4(range(1, 2))),
        madeOfNothing: own.toMultirange(int4('empty')),
      })
      .one()
    expect(row).toEqual({
      union: range('5', '20'),
      intersection: range(10n, 15n),
      difference: range(5n, 10n),
      nothing: 'empty',
      severalUnion: [range(5, 10), range(15, 20)],
      severalIntersection: [range(10, 15)],
      severalDifference: [range(5, 10), range(15, 20)],
      merge: range(1, 4),
      span: range(1, 4),
      made: [range(1, 2)],
      madeOfNothing: [],
    })
  })

  it('looks at bounds as the manual shows it', async () => {
    const row = await database.db
      .select({
        lower: own.rangeLower(num(range('1.1', '2.2'))),
        upper: own.rangeUpper(int8(range(15n, 25n))),
        noBound: own.rangeLower(int4(range(null, 5))),
        ofNothing: own.rangeUpper(int4('empty')),
        isEmpty: own.rangeIsEmpty(num(range('1.1', '2.2'))),
        lowerInclusive: own.rangeLowerInclusive(num(range('1.1', '2.2'))),
        upperInclusive: own.rangeUpperInclusive(num(range('1.1', '2.2'))),
        lowerInfinite: own.rangeLowerInfinite(num(range(null, '2.2'))),
        upperInfinite: own.rangeUpperInfinite(num(range('1', '2.2'))),
      })
      .one()
    expect(row).toEqual({
      lower: '1.1',
      upper: 25n,
      noBound: null,
      ofNothing: null,
      isEmpty: false,
      lowerInclusive: true,
      upperInclusive: false,
      lowerInfinite: true,
      upperInfinite: false,
    })
  })

  it('works on columns, in groups, and on expressions of other widths', async () => {
    const { db } = database
    await db.insert(stays).values([
      { room: 1, nights: range('2026-11-20', '2026-11-23'), arrival: '2026-11-20' },
      { room: 1, nights: range('2026-11-23', '2026-11-25'), arrival: '2026-11-23' },
      { room: 1, nights: range('2026-12-01', '2026-12-03'), arrival: '2026-12-01' },
      { room: 2, nights: range('2026-11-21', null), arrival: '2026-11-21' },
    ])
    const taken = await db
      .select({ room: stays.room, nights: own.rangeAggregate(stays.nights), common: own.rangeIntersectionAggregate(stays.nights) })
      .from(stays)
      .groupBy(stays.room)
      .orderBy(stays.room.asc())
    expect(taken).toEqual([
      { room: 1, nights: [range('2026-11-20', '2026-11-25'), range('2026-12-01', '2026-12-03')], common: 'empty' },
      { room: 2, nights: [range('2026-11-21', null)], common: range('2026-11-21', null) },
    ])
    const there = await db
      .select({ id: stays.id })
      .from(stays)
      .where(own.rangeHolds(stays.nights, '2026-11-24').and(own.rangeHolds(stays.nights, stays.arrival)))
      .orderBy(stays.id.asc())
    expect(there).toEqual([{ id: 2 }, { id: 4 }])
    // The identity is of 64 bits, the range of 32.
    expect(
      await db
        .select({ id: stays.id })
        .from(stays)
        .where(own.rangeHolds(int4(range(2, 3, '[]')), stays.id))
        .orderBy(stays.id.asc()),
    ).toEqual([{ id: 2 }, { id: 3 }])
    const parts = own.rangesOf('parts', several([range(1, 3), range(5, 7)]))
    expect(await db.select({ part: parts.value, place: parts.ordinality }).from(parts)).toEqual([
      { part: range(1, 3), place: 1 },
      { part: range(5, 7), place: 2 },
    ])
  })

  it('refuses what is no range, before it is sent', async () => {
    const dialect = await loadDialect('postgres')
    const statement = (given: unknown): unknown => select({ given: value(given as never, own.int4Range()) }).toSql(dialect)
    for (const wrong of [
      { lower: 1, upper: 2 },
      [1, 2],
      'full',
      { ...range(1, 2), lower: 2 ** 31 },
      { ...range(1, 2), upper: 1.5 },
      { ...range(1, 2), lower: undefined },
    ])
      expect(() => statement(wrong)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^VALUE_/) }))
  })
})
