import { id, table, value } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const requests = table('requests', { id: id(), from: own.inet(), network: own.cidr(), rights: own.bit(8) })
const inet = (given: own.Inet) => value(given, own.inet())
const cidr = (given: own.Cidr) => value(given, own.cidr())
const bits = (given: own.Bits) => value(given, own.bitVarying())

describeServer('postgres', 'addresses and bit strings', () => {
  let database: OwnDatabase<{ requests: typeof requests }>
  beforeAll(async () => {
    database = await ownDatabase({ requests })
  })
  afterAll(() => database.end())

  // The examples of the PostgreSQL manual, tables 9.40 to 9.42.
  it('has the operators and functions of addresses', async () => {
    const row = await database.db
      .select({
        within: own.networkWithin(inet('192.168.1.5'), '192.168.1.0/24'),
        notWithin: own.networkWithin(inet('192.168.0.5'), '192.168.1.0/24'),
        withinOrEqual: own.networkWithinOrEqual(inet('192.168.1.0/24'), '192.168.1.0/24'),
        contains: own.networkContains(inet('192.168.1.0/24'), '192.168.1.5'),
        containsOrEquals: own.networkContainsOrEquals(cidr('192.168.1.0/24'), cidr('192.168.1.0/24')),
        overlaps: own.networkOverlaps(inet('192.168.1.0/24'), '192.168.1.80/28'),
        not: own.addressNot(inet('192.168.1.6')),
        and: own.addressAnd(inet('192.168.1.6'), '0.0.0.255'),
        or: own.addressOr(inet('192.168.1.6'), '0.0.0.255'),
        plus: own.addressPlus(inet('192.168.1.6'), 25),
        between: own.addressesBetween(inet('192.168.1.43'), '192.168.1.19'),
        wide: own.addressesBetween(inet('::1'), '::ffff:1'),
        broadcast: own.broadcastOf(inet('192.168.1.5/24')),
        family: own.addressFamily(inet('::1')),
        host: own.hostOf(inet('192.168.1.0/24')),
        merge: own.networkMerge(inet('192.168.1.5/24'), '192.168.2.5/24'),
        length: own.prefixLengthOf(inet('192.168.1.5/24')),
        netmask: own.netmaskOf(inet('192.168.1.5/24')),
        network: own.networkOf(inet('192.168.1.5/24')),
        otherLength: own.withPrefixLength(inet('192.168.1.5/24'), 16),
        maker: own.macMaker(value('12:34:56:78:90:ab', own.macAddress())),
      })
      .one()
    expect(row).toEqual({
      within: true,
      notWithin: false,
      withinOrEqual: true,
      contains: true,
      containsOrEquals: true,
      overlaps: true,
      not: '63.87.254.249',
      and: '0.0.0.6',
      or: '192.168.1.255',
      plus: '192.168.1.31',
      between: 24n,
      wide: -4294901760n,
      broadcast: '192.168.1.255/24',
      family: 6,
      host: '192.168.1.0',
      merge: '192.168.0.0/22',
      length: 24,
      netmask: '255.255.255.0',
      network: '192.168.1.0/24',
      otherLength: '192.168.1.5/16',
      maker: '12:34:56:00:00:00',
    })
  })

  // The examples of the PostgreSQL manual, tables 9.14 and 9.15.
  it('has the operators and functions of bit strings', async () => {
    const row = await database.db
      .select({
        concat: own.bitsConcat(bits('10001'), '011'),
        and: own.bitsAnd(bits('10001'), '01101'),
        or: own.bitsOr(bits('10001'), '01101'),
        xor: own.bitsXor(bits('10001'), '01101'),
        not: own.bitsNot(bits('10001')),
        left: own.bitsShiftLeft(bits('10001'), 3),
        right: own.bitsShiftRight(bits('10001'), 2),
        count: own.bitCount(bits('10111')),
        length: own.bitLength(bits('10111')),
        get: own.getBit(bits('101010101010101010'), 6),
        set: own.setBit(bits('101010101010101010'), 6, 0),
      })
      .one()
    expect(row).toEqual({
      concat: '10001011',
      and: '00001',
      or: '11101',
      xor: '11100',
      not: '01110',
      left: '01000',
      right: '00100',
      count: 4n,
      length: 5,
      get: 1,
      set: '101010001010101010',
    })
  })

  it('works on columns', async () => {
    const { db } = database
    await db.insert(requests).values([
      { from: '10.1.0.7', network: '10.1.0.0/16', rights: '00000101' },
      { from: '10.2.0.7', network: '10.1.0.0/16', rights: '00000010' },
      { from: '2001:DB8::1', network: '2001:db8::/32', rights: '11111111' },
    ])
    const inside = await db
      .select({ from: requests.from })
      .from(requests)
      .where(own.networkWithin(requests.from, requests.network))
      .orderBy(requests.id.asc())
    expect(inside).toEqual([{ from: '10.1.0.7' }, { from: '2001:db8::1' }])
    const allowed = await db
      .select({ id: requests.id })
      .from(requests)
      .where(own.bitsAnd(requests.rights, '00000100').eq('00000100'))
      .orderBy(requests.id.asc())
    expect(allowed).toEqual([{ id: 1 }, { id: 3 }])
    expect(await db.select({ from: requests.from }).from(requests).where(requests.from.lt('10.1.255.255'))).toEqual([{ from: '10.1.0.7' }])
  })

  it('refuses what is no address and what are no bits', async () => {
    const insert = async (row: object): Promise<unknown> =>
      await database.db.insert(requests).values({ from: '10.0.0.1', network: '10.0.0.0/8', rights: '00000000', ...row })
    for (const from of ['10.0.0', '10.0.0.1/33', 'x', '::1/129', '10.0.0.1/8/8', 'fe80::1%eth0'])
      await expect(insert({ from })).rejects.toMatchObject({ code: 'VALUE_MALFORMED' })
    await expect(insert({ rights: '0000000' })).rejects.toMatchObject({ code: 'VALUE_INVALID' })
    await expect(insert({ rights: '000000000' })).rejects.toMatchObject({ code: 'VALUE_TOO_LONG' })
    await expect(insert({ rights: '0000000x' })).rejects.toMatchObject({ code: 'VALUE_MALFORMED' })
    await expect(insert({ rights: 5 })).rejects.toMatchObject({ code: 'VALUE_TYPE' })
  })
})
