import { ExpressionNode, OperationNode, OrderingNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { jsonType } from '../../../schema/types/column-types.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { call, infix, nested, precedence } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { arrayText } from './array-text.ts'
import { writeJson } from './json-text.ts'
import { quotedText } from './literal.ts'
import { written } from './operands.ts'

const json = jsonType()

/** Documents (PostgreSQL manual §9.16): JSONB. */
export const jsonOperations: Readonly<Record<string, Operation>> = {
  jsonPath: member('#>', '->'),
  jsonText: member('#>>', '->>'),
  jsonNumber: converted('DOUBLE PRECISION'),
  // 3.0 is a whole number in JSON, and no text of an integer.
  jsonInteger: converted('NUMERIC', 'BIGINT'),
  jsonDecimal: converted('NUMERIC'),
  jsonBoolean: converted('BOOLEAN'),
  jsonContains: infix('@>', precedence.bit),
  jsonContainedBy: infix('<@', precedence.bit),
  jsonHasAnyKey: infix('?|', precedence.bit),
  jsonHasAllKeys: infix('?&', precedence.bit),
  jsonType: call('jsonb_typeof'),
  jsonArrayLength: call('jsonb_array_length'),
  jsonSet: written(([document, value], writer, node) => {
    writer
      .write('jsonb_set(')
      .node(required(document))
      .write(`, ${path(node.constants)}, `)
    writeJson(required(value), writer)
    writer.write(')')
  }),
  jsonInsert: written(([document, value], writer, node) => {
    const [position, ...steps] = node.constants ?? []
    writer
      .write('jsonb_insert(')
      .node(required(document))
      .write(`, ${path(steps)}, `)
    writeJson(required(value), writer)
    writer.write(position === 'after' ? ', TRUE)' : ')')
  }),
  jsonRemove: {
    precedence: precedence.bit,
    compile([document], writer, node) {
      nested(document, precedence.bit, writer, false)
      writer.write(` #- ${path(node.constants)}`)
    },
  },
  jsonConcatenate: infix('||', precedence.bit),
  jsonMergePatch: written((_, writer) => writer.need('sql.jsonMergePatch', 'merging of documents by RFC 7396')),
  jsonStripNulls: call('jsonb_strip_nulls'),
  jsonArray: written((items, writer) => {
    writer.write('jsonb_build_array(')
    writeItems(items, undefined, writer)
    writer.write(')')
  }),
  jsonObject: written((items, writer, node) => {
    writer.write('jsonb_build_object(')
    writeItems(items, node.constants, writer)
    writer.write(')')
  }),
  jsonArrayAggregate: written((operands, writer, node) => {
    const distinct = 'distinct' in node && node.distinct === true
    writer.write(`JSONB_AGG(${distinct ? 'DISTINCT ' : ''}`)
    writeJson(required(operands[0]), writer)
    writeAggregateOrder(distinct ? orderedByDocument(node, required(operands[0])) : node, writer)
    writer.write(')')
  }),
  jsonObjectAggregate: written(([key, value], writer, node) => {
    writer.write('JSONB_OBJECT_AGG(').node(required(key)).write(', ')
    writeJson(required(value), writer)
    writeAggregateOrder(node, writer)
    writer.write(')')
  }),
  toJson: written(([operand], writer) => writeJson(required(operand), writer)),
}

function writeItems(items: readonly Node[], names: OperationLike['constants'] | undefined, writer: SqlWriter): void {
  items.forEach((item, position) => {
    if (position > 0) writer.write(', ')
    if (names !== undefined) writer.write(`${quotedText(String(names[position]))}, `)
    writeJson(item, writer)
  })
}

function writeAggregateOrder(node: OperationLike, writer: SqlWriter): void {
  if ('orderBy' in node && Array.isArray(node.orderBy) && node.orderBy.length > 0) writer.write(' ORDER BY ').list(node.orderBy)
}

// With DISTINCT PostgreSQL orders by what is gathered only, which is the document made of the operand.
function orderedByDocument(node: OperationLike, operand: Node): OperationLike {
  if (!('orderBy' in node) || !Array.isArray(node.orderBy)) return node
  const orderBy = node.orderBy.map((ordering: unknown) =>
    ordering instanceof OrderingNode && ordering.operand === operand && operand instanceof ExpressionNode
      ? new OrderingNode(new OperationNode('toJson', [operand], json), ordering.direction, ordering.nulls)
      : ordering,
  )
  return Object.assign(Object.create(node) as OperationLike, { orderBy })
}

function path(steps: OperationLike['constants'] = []): string {
  return quotedText(arrayText(steps, String))
}

/** The value at a path: one step has an operator of its own. */
function member(atPath: string, atStep: string): Operation {
  return {
    precedence: precedence.bit,
    compile([document], writer, node) {
      const [step, ...more] = node.constants ?? []
      nested(document, precedence.bit, writer, false)
      // An index alone would take a scalar for an array of one element.
      if (typeof step !== 'string' || more.length > 0) writer.write(` ${atPath} ${path(node.constants)}`)
      else writer.write(` ${atStep} ${quotedText(step)}`)
    },
  }
}

function converted(...types: readonly string[]): Operation {
  const text = member('#>>', '->>')
  return written((operands, writer, node) => {
    writer.write('CAST('.repeat(types.length))
    text.compile(operands, writer, node)
    writer.write(types.map((type) => ` AS ${type})`).join(''))
  })
}
