import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { localToTimestamp, timestampToLocal, timeZoneOffset } from '../../../src/schema/values/time-zone.ts'
import { fromEpochMicroseconds, toEpochMicroseconds } from '../../../src/schema/values/timestamp.ts'
import { dataError } from './data-error.ts'

const zones = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Europe/Dublin',
  'Africa/Casablanca',
  'UTC',
] as const

describe('timeZoneOffset', () => {
  test.each([
    ['America/New_York', '2024-01-01T00:00:00.000000Z', -5 * 3600],
    ['America/New_York', '2024-07-01T00:00:00.000000Z', -4 * 3600],
    ['America/New_York', '2024-03-10T06:59:59.999999Z', -5 * 3600],
    ['America/New_York', '2024-03-10T07:00:00.000000Z', -4 * 3600],
    ['America/New_York', '2024-11-03T05:59:59.999999Z', -4 * 3600],
    ['America/New_York', '2024-11-03T06:00:00.000000Z', -5 * 3600],
    // Local mean time before standard time: 4 h 56 min 2 s behind.
    ['America/New_York', '1800-01-01T00:00:00.000000Z', -(4 * 3600 + 56 * 60 + 2)],
    ['America/New_York', '0001-01-01T00:00:00.000000Z', -(4 * 3600 + 56 * 60 + 2)],
    // Liberia kept 44 min 30 s until 1972-01-07.
    ['Africa/Monrovia', '1971-12-31T00:00:00.000000Z', -(44 * 60 + 30)],
    ['Africa/Monrovia', '1972-01-08T00:00:00.000000Z', 0],
    ['Europe/Berlin', '2024-03-31T00:59:59.999999Z', 3600],
    ['Europe/Berlin', '2024-03-31T01:00:00.000000Z', 7200],
    ['Australia/Lord_Howe', '2024-01-01T00:00:00.000000Z', 11 * 3600],
    ['Australia/Lord_Howe', '2024-07-01T00:00:00.000000Z', 10.5 * 3600],
    ['Asia/Kolkata', '2024-07-01T00:00:00.000000Z', 5.5 * 3600],
    ['Pacific/Apia', '2011-12-30T09:59:59.999999Z', -10 * 3600],
    ['Pacific/Apia', '2011-12-30T10:00:00.000000Z', 14 * 3600],
    ['Etc/GMT+5', '2024-07-01T00:00:00.000000Z', -5 * 3600],
    ['UTC', '2024-07-01T00:00:00.000000Z', 0],
    ['utc', '2024-07-01T00:00:00.000000Z', 0],
    ['GMT', '2024-07-01T00:00:00.000000Z', 0],
    ['europe/berlin', '2024-07-01T00:00:00.000000Z', 7200],
  ])('%s at %s', (zone, timestamp, expected) => {
    expect(timeZoneOffset(zone, timestamp)).toBe(expected)
  })

  test.each(['', 'Europe/Nowhere', '+05:30', '-03', 'CET', 'cst', 'PST', 'EST', 'GMT+5', 'Europe/Berlin ', "'; drop table x"])(
    'refuses %j',
    (zone) => {
      expect(() => timeZoneOffset(zone, '2024-07-01T00:00:00.000000Z')).toThrow(dataError('TIME_ZONE_UNKNOWN'))
    },
  )

  test('says nothing of the name', () => {
    expect(() => timeZoneOffset('Europe/Nowhere', '2024-07-01T00:00:00.000000Z')).toThrow(/^(?!.*Nowhere)/)
  })

  test('takes any timestamp text and refuses what is none', () => {
    expect(timeZoneOffset('Europe/Berlin', '2024-07-01 02:00+02')).toBe(7200)
    expect(() => timeZoneOffset('Europe/Berlin', '2024-07-01')).toThrow(dataError('VALUE_MALFORMED'))
  })
})

describe('timestampToLocal', () => {
  test('shows what Intl.DateTimeFormat shows', () => {
    const formats = new Map(
      zones.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('en-CA', {
          timeZone,
          hourCycle: 'h23',
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
        }),
      ]),
    )
    // 1800 to 2099: years of four digits, which need no padding in the expected text.
    const anyInstant = fc.bigInt({ min: -5_364_662_400_000_000n, max: 4_102_444_800_000_000n })
    fc.assert(
      fc.property(anyInstant, fc.constantFrom(...zones), (instant, zone) => {
        const timestamp = fromEpochMicroseconds(instant)
        const parts = new Map(
          formats
            .get(zone)
            ?.formatToParts(new Date(timestamp))
            .map(({ type, value }) => [type, value]),
        )
        const expected = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}T${parts.get('hour')}:${parts.get('minute')}:${parts.get('second')}`
        expect(timestampToLocal(timestamp, zone)).toBe(`${expected}${timestamp.slice(19, 26)}`)
      }),
      { numRuns: 1000 },
    )
  })

  test('refuses local times outside the years', () => {
    expect(() => timestampToLocal('0001-01-01T00:00:00.000000Z', 'America/New_York')).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => timestampToLocal('9999-12-31T23:59:59.999999Z', 'Asia/Kolkata')).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(timestampToLocal('9999-12-31T23:59:59.999999Z', 'America/New_York')).toBe('9999-12-31T18:59:59.999999')
  })
})

describe('localToTimestamp', () => {
  // PostgreSQL 15: `timestamp '…' AT TIME ZONE '…'`.
  test.each([
    ['a plain time', '2024-07-01T12:00:00.000001', 'America/New_York', '2024-07-01T16:00:00.000001Z'],
    ['the last moment before the gap', '2024-03-10T01:59:59.999999', 'America/New_York', '2024-03-10T06:59:59.999999Z'],
    ['the start of the gap', '2024-03-10T02:00:00.000000', 'America/New_York', '2024-03-10T07:00:00.000000Z'],
    ['in the gap', '2024-03-10T02:30:00.000000', 'America/New_York', '2024-03-10T07:30:00.000000Z'],
    ['after the gap', '2024-03-10T03:00:00.000000', 'America/New_York', '2024-03-10T07:00:00.000000Z'],
    ['before the overlap', '2024-11-03T00:59:59.999999', 'America/New_York', '2024-11-03T04:59:59.999999Z'],
    ['the start of the overlap', '2024-11-03T01:00:00.000000', 'America/New_York', '2024-11-03T06:00:00.000000Z'],
    ['in the overlap', '2024-11-03T01:30:00.000000', 'America/New_York', '2024-11-03T06:30:00.000000Z'],
    ['after the overlap', '2024-11-03T02:00:00.000000', 'America/New_York', '2024-11-03T07:00:00.000000Z'],
    ['in the gap', '2022-03-27T02:30:00.000000', 'Europe/Berlin', '2022-03-27T01:30:00.000000Z'],
    ['in the overlap', '2022-10-30T02:30:00.000000', 'Europe/Berlin', '2022-10-30T01:30:00.000000Z'],
    ['in a gap of half an hour', '2024-10-06T02:15:00.000000', 'Australia/Lord_Howe', '2024-10-05T15:45:00.000000Z'],
    ['in an overlap of half an hour', '2024-04-07T01:45:00.000000', 'Australia/Lord_Howe', '2024-04-06T15:15:00.000000Z'],
    ['in a day that was skipped', '2011-12-30T12:00:00.000000', 'Pacific/Apia', '2011-12-30T22:00:00.000000Z'],
    ['where winter is called daylight time', '2018-10-28T01:30:00.000000', 'Europe/Dublin', '2018-10-28T01:30:00.000000Z'],
    ['where winter is called daylight time', '2018-03-25T01:30:00.000000', 'Europe/Dublin', '2018-03-25T01:30:00.000000Z'],
    ['in local mean time', '1800-01-01T12:00:00.000000', 'America/New_York', '1800-01-01T16:56:02.000000Z'],
    ['without daylight saving', '2024-03-10T02:30:00.000000', 'Asia/Kolkata', '2024-03-09T21:00:00.000000Z'],
    ['in UTC', '2024-03-10T02:30:00.000000', 'UTC', '2024-03-10T02:30:00.000000Z'],
  ])('%s: %s in %s', (_, local, zone, expected) => {
    expect(localToTimestamp(local, zone)).toBe(expected)
  })

  test('an instant shown and read again is the same instant, or the later one of an overlap', () => {
    const anyInstant = fc.bigInt({ min: -3_000_000_000_000_000n, max: 4_000_000_000_000_000n })
    const anyZone = fc.constantFrom(...zones)
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const local = timestampToLocal(fromEpochMicroseconds(instant), zone)
        const again = localToTimestamp(local, zone)
        expect(timestampToLocal(again, zone)).toBe(local)
        expect(toEpochMicroseconds(again) >= instant).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('near the changes of every year too', () => {
    // Twelve hours around the two changes of New York, in steps that do not divide the hour.
    for (let year = 2007; year < 2037; year++) {
      for (const month of [2, 10]) {
        const middle = nthSunday(year, month, month === 2 ? 2 : 1) + 6 * 3600 + 1800
        for (let second = middle - 6 * 3600; second < middle + 6 * 3600; second += 1013) {
          const timestamp = fromEpochMicroseconds(BigInt(second) * 1_000_000n)
          const offset = timeZoneOffset('America/New_York', timestamp)
          expect(offset).toBe(secondInSummer(year, second) ? -4 * 3600 : -5 * 3600)
          const again = localToTimestamp(timestampToLocal(timestamp, 'America/New_York'), 'America/New_York')
          expect(timestampToLocal(again, 'America/New_York')).toBe(timestampToLocal(timestamp, 'America/New_York'))
        }
      }
    }
  })

  test('refuses an offset in the text and instants outside the years', () => {
    expect(() => localToTimestamp('2024-01-01T00:00:00Z', 'UTC')).toThrow(dataError('VALUE_MALFORMED'))
    expect(() => localToTimestamp('0001-01-01T00:00:00.000000', 'Asia/Kolkata')).toThrow(dataError('VALUE_OUT_OF_RANGE'))
    expect(() => localToTimestamp('2024-01-01T00:00:00', 'Mars/Olympus')).toThrow(dataError('TIME_ZONE_UNKNOWN'))
  })
})

/** The start in UTC of the nth Sunday of a month, in seconds from 1970. */
function nthSunday(year: number, month: number, nth: number): number {
  const first = new Date(Date.UTC(year, month, 1))
  return Date.UTC(year, month, 1 + ((7 - first.getUTCDay()) % 7) + (nth - 1) * 7) / 1000
}

/** The rule of the Energy Policy Act of 2005: from 2:00 standard time to 2:00 daylight time, that is 7:00 and 6:00 UTC. */
function secondInSummer(year: number, second: number): boolean {
  return second >= nthSunday(year, 2, 2) + 7 * 3600 && second < nthSunday(year, 10, 1) + 6 * 3600
}
