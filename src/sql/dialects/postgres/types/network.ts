import { isIPv4, isIPv6 } from 'node:net'
import { type EngineColumn, engineColumn } from './engine-column.ts'
import type { Flavored } from './flavor.ts'
import { textLikeType } from './text-column.ts'

/** The address of a host, with the length of its network's prefix where that is not the whole: `10.1.0.7/16`. */
export type Inet = Flavored<string, 'inet'>
/** A network, without bits behind its prefix: `10.1.0.0/16`. */
export type Cidr = Flavored<string, 'cidr'>
/** The address of a network card: `08:00:2b:01:02:03`. */
export type MacAddress = Flavored<string, 'macaddr'>
/** The same in eight bytes. */
export type MacAddress8 = Flavored<string, 'macaddr8'>

/** The address of a host, of version 4 or 6 (PostgreSQL manual §8.9.1). It is read in PostgreSQL's own form: IPv6 shortened, `/32` and `/128` left out. */
export function inet(): EngineColumn<Inet> {
  return engineColumn(inetType)
}

/** A network, of version 4 or 6 (§8.9.2). It is read with the length of its prefix. */
export function cidr(): EngineColumn<Cidr> {
  return engineColumn(cidrType)
}

/** The address of a network card in six bytes (§8.9.4), read in lower case with colons. */
export function macAddress(): EngineColumn<MacAddress> {
  return engineColumn(macType)
}

/** The address of a network card in eight bytes (§8.9.5), read in lower case with colons. */
export function macAddress8(): EngineColumn<MacAddress8> {
  return engineColumn(mac8Type)
}

const capability = 'sql.networkTypes'
export const inetType = textLikeType({
  capability,
  name: 'inet',
  expected: 'an address such as 10.1.0.7 or fe80::1/64',
  isValid: isAddress,
})
export const cidrType = textLikeType({ capability, name: 'cidr', expected: 'a network such as 10.1.0.0/16', isValid: isAddress })
export const macType = textLikeType({ capability, name: 'macaddr', expected: 'an address of a network card such as 08:00:2b:01:02:03' })
export const mac8Type = textLikeType({
  capability,
  name: 'macaddr8',
  expected: 'an address of a network card such as 08:00:2b:01:02:03:04:05',
})

function isAddress(text: string): boolean {
  const [address = '', length, ...more] = text.split('/')
  if (more.length > 0 || address.includes('%')) return false
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1
  return length === undefined ? longest > 0 : /^\d{1,3}$/.test(length) && Number(length) <= longest
}
