import { baseOperations, required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { call, precedence } from '../../compile/operators.ts'
import { arrayOperations } from './array-operations.ts'
import { comparisonOperations } from './comparison-operations.ts'
import type { Flavor } from './flavor.ts'
import { jsonOperations } from './json-operations.ts'
import { momentOperations } from './moment-operations.ts'
import { numberOperations } from './number-operations.ts'
import { holes, written } from './operands.ts'
import { searchOperations } from './search.ts'
import { spatialOperations } from './spatial-operations.ts'
import { textOperations } from './text-operations.ts'

/** Operators and functions as MySQL and MariaDB write them. */
export function mysqlOperations(flavor: Flavor): Readonly<Record<string, Operation>> {
  return {
    ...baseOperations,
    ...comparisonOperations(flavor),
    ...numberOperations,
    ...textOperations(flavor),
    ...momentOperations,
    ...jsonOperations(flavor),
    ...arrayOperations(flavor),
    ...spatialOperations,
    ...searchOperations,
    grouping: written((keys, writer) => {
      if (flavor.mariadb) writer.need('sql.groupingSets', 'GROUPING')
      writer.write('GROUPING(').list(keys).write(')')
    }),
    setHas: { precedence: precedence.comparison, ...holes('FIND_IN_SET($1, $2) > 0') },
    storedFunction: written((operands, writer, node) => {
      writer
        .identifier(...(node.constants ?? []).map(String))
        .write('(')
        .list(operands)
        .write(')')
    }),
    nthValue: call('NTH_VALUE'),
    // MariaDB manual “NEXTVAL”.
    nextValue: written((_, writer, node) => {
      const [name, schema] = (node.constants ?? []).map(String).toReversed()
      writer
        .write('NEXTVAL(')
        .qualified(schema, name ?? '')
        .write(')')
    }),
    // The statement then tells this number, so much higher, as the one that it gave to a row (MySQL manual §14.15).
    toldAsInsertId: written(([number], writer, node) => {
      const higher = String(node.constants?.[0] ?? 0)
      writer.write('(CAST(LAST_INSERT_ID(').node(required(number)).write(` + ${higher}) AS SIGNED) - ${higher})`)
    }),
    // RFC 9562: random bits, and the version and variant in their places.
    randomUuid: holes(uuid(hex(4), hex(2), hex(2), hex(6))),
    timeOrderedUuid: holes(uuid(`SUBSTRING(${time}, 1, 8)`, `SUBSTRING(${time}, 9)`, hex(2), hex(6), '7')),
  }
}

const time = "LPAD(HEX(FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)), 12, '0')"

function hex(bytes: number): string {
  return `HEX(RANDOM_BYTES(${bytes}))`
}

function uuid(first: string, second: string, third: string, last: string, version = '4'): string {
  return `LOWER(CONCAT(${first}, '-', ${second}, '-${version}', SUBSTRING(${third}, 2), '-', SUBSTRING('89ab', 1 + FLOOR(RAND() * 4), 1), SUBSTRING(${hex(2)}, 2), '-', ${last}))`
}
