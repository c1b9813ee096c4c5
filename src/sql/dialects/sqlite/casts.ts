import { ProgrammingError } from '../../../errors/index.ts'
import type { CastNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import type { Kind } from '../../../schema/types/kind.ts'
import { nested } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { bitsOf, scaleOf, storedType } from './operands.ts'

/** What is known of a cast while it is written. */
interface Cast {
  readonly from: ColumnType
  readonly to: ColumnType
  readonly node: CastNode
  /** The prefix of the functions that convert: `granary_`, or `granary_try_`, which give null where the others fail. */
  readonly prefix: string
}

/** Gives the SQL of a cast for the SQL of what is cast. */
type Convert = (operand: string, cast: Cast) => string

/**
 * Writes a cast with the result of PostgreSQL's (manual, sections 8 and 4.2.9). Dates and times become text in their canonical form,
 * and a timestamp becomes a date, a time or a local timestamp in UTC, whatever the session's zone.
 */
export function writeCast(node: CastNode, writer: SqlWriter): void {
  const from = storedType(node.operand.type)
  const to = storedType(node.type)
  const convert = from.kind === to.kind ? within[to.kind] : conversions[from.kind]?.[to.kind]
  if (convert === undefined)
    throw new ProgrammingError(
      'STATEMENT_INVALID',
      `a value of kind ${from.kind} cannot be cast to ${to.kind}; convert it by a function, or by way of text`,
    )
  const operand = writer.aside(() => nested(node.operand, Number.POSITIVE_INFINITY, writer, true))
  writer.write(convert(operand, { from, to, node, prefix: node.strict ? 'granary_' : 'granary_try_' }))
}

const same: Convert = (operand) => operand

function through(name: string): Convert {
  return (operand, { prefix }) => `${prefix}${name}(${operand})`
}

function always(name: string): Convert {
  return (operand) => `${name}(${operand})`
}

const toInteger: Convert = (operand, { to, prefix }) => `${prefix}to_integer(${operand}, ${to.bits ?? 64})`

const narrowed: Convert = (operand, cast) => (bitsOf(cast.node.operand) <= (cast.to.bits ?? 64) ? operand : toInteger(operand, cast))

/** A decimal to the precision and scale of its type. */
const fitted: Convert = (operand, { to, prefix }) =>
  to.precision === undefined ? operand : `${prefix}decimal_fit(${operand}, ${to.precision}, ${to.scale ?? 0})`

/** varchar(n): a cast cuts what is too long, without an error. */
const cut: Convert = (operand, { to }) => {
  if (to.values !== undefined)
    throw new ProgrammingError('STATEMENT_INVALID', 'nothing can be cast to an enumeration; read it as one by typed<…>()')
  return to.length === undefined ? operand : `substr(${operand}, 1, ${to.length})`
}

function then(first: Convert, second: Convert): Convert {
  return (operand, cast) => second(first(operand, cast), cast)
}

function asText(first: Convert): Convert {
  return then(first, cut)
}

const castText: Convert = (operand) => `CAST(${operand} AS TEXT)`
const castReal: Convert = (operand) => `CAST(${operand} AS REAL)`

/** Within one kind only the size can change. */
const within: Readonly<Record<Kind, Convert>> = {
  text: cut,
  integer: narrowed,
  bigint: same,
  real: same,
  decimal: fitted,
  boolean: same,
  date: same,
  time: same,
  timestamp: same,
  localTimestamp: same,
  interval: same,
  uuid: same,
  bytes: same,
  json: same,
  array: (operand, { from, to }) => {
    if (from.element !== undefined && to.element !== undefined && storedType(from.element).key === storedType(to.element).key)
      return operand
    throw new ProgrammingError('STATEMENT_INVALID', 'an array cannot be cast to an array of another type')
  },
  point: same,
  custom: same,
}

const midnight = "'T00:00:00.000000'"

const conversions: Readonly<Partial<Record<Kind, Readonly<Partial<Record<Kind, Convert>>>>>> = {
  text: {
    integer: toInteger,
    bigint: toInteger,
    real: through('to_real'),
    decimal: then(through('decimal_from_text'), fitted),
    boolean: through('to_boolean'),
    date: through('date_from_text'),
    time: through('time_from_text'),
    timestamp: through('timestamp_from_text'),
    localTimestamp: through('local_timestamp_from_text'),
    interval: through('interval_from_text'),
    uuid: through('uuid_from_text'),
    json: through('json_from_text'),
  },
  integer: {
    text: asText(castText),
    bigint: same,
    real: castReal,
    decimal: then(always('granary_decimal_from_integer'), fitted),
    boolean: through('to_boolean'),
  },
  bigint: {
    text: asText(castText),
    integer: toInteger,
    real: castReal,
    decimal: then(always('granary_decimal_from_integer'), fitted),
    boolean: through('to_boolean'),
  },
  real: {
    text: asText(always('granary_real_to_text')),
    integer: toInteger,
    bigint: toInteger,
    // PostgreSQL takes the 15 digits that every real has for certain.
    decimal: then(through('decimal_from_digits_of_real'), fitted),
  },
  decimal: {
    text: asText((operand, { node }) => `granary_decimal_to_text(${operand}, ${scaleOf(node.operand)})`),
    integer: then(through('decimal_to_integer'), toInteger),
    bigint: through('decimal_to_integer'),
    real: through('decimal_to_real'),
  },
  boolean: {
    text: asText((operand) => `CASE ${operand} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`),
    integer: same,
    bigint: same,
  },
  date: {
    text: cut,
    localTimestamp: (operand) => `(${operand} || ${midnight})`,
    timestamp: (operand) => `(${operand} || ${midnight} || 'Z')`,
  },
  time: { text: cut, interval: (operand) => `granary_time_subtract(${operand}, '00:00:00.000000')` },
  timestamp: {
    text: cut,
    date: (operand) => `substr(${operand}, 1, 10)`,
    time: (operand) => `substr(${operand}, 12, 15)`,
    localTimestamp: (operand) => `substr(${operand}, 1, 26)`,
  },
  localTimestamp: {
    text: cut,
    date: (operand) => `substr(${operand}, 1, 10)`,
    time: (operand) => `substr(${operand}, 12, 15)`,
    timestamp: (operand) => `(${operand} || 'Z')`,
  },
  interval: { text: asText(always('granary_interval_to_text')), time: (operand) => `granary_time_add('00:00:00.000000', ${operand})` },
  uuid: { text: cut },
  json: { text: cut },
}
