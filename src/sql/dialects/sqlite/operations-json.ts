import type { JsonStep } from '../../../schema/expressions/expression.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { nested } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { pathLiteral, stepsLiteral, writeJson } from './json-values.ts'
import { writeCall } from './operands.ts'

/** Documents, which are stored as JSON text; numbers in them keep their digits. */
export const jsonOperations: Readonly<Record<string, Operation>> = {
  jsonPath: { compile: ([document], writer, node) => writeMember(document, writer, node) },
  jsonText: asText('', ''),
  jsonNumber: asText('granary_to_real(', ')'),
  jsonInteger: asText('granary_to_integer(', ', 64)'),
  jsonDecimal: asText('granary_decimal_from_text(', ')'),
  jsonBoolean: asText('granary_to_boolean(', ')'),
  jsonContains: named('granary_json_contains'),
  jsonContainedBy: {
    compile: ([part, document], writer) => writeCall('granary_json_contains', [required(document), required(part)], writer),
  },
  jsonHasAnyKey: named('granary_json_has_any_keys'),
  jsonHasAllKeys: named('granary_json_has_all_keys'),
  jsonType: {
    compile([document], writer) {
      writer.write('CASE json_type(').node(required(document)).write(')')
      for (const [type, name] of typeNames) writer.write(` WHEN '${type}' THEN '${name}'`)
      writer.write(' END')
    },
  },
  jsonArrayLength: named('granary_json_array_length'),
  jsonSet: {
    compile([document, value], writer, node) {
      writer
        .write('granary_json_set(')
        .node(required(document))
        .write(`, ${stepsLiteral(node.constants ?? [])}, `)
      writeJson(required(value), writer)
      writer.write(')')
    },
  },
  jsonInsert: {
    compile([document, value], writer, node) {
      const [position, ...steps] = node.constants ?? []
      writer
        .write('granary_json_insert(')
        .node(required(document))
        .write(`, ${stepsLiteral(steps)}, `)
      writeJson(required(value), writer)
      writer.write(position === 'after' ? ', 1)' : ')')
    },
  },
  jsonRemove: {
    compile([document], writer, node) {
      writer
        .write('granary_json_remove(')
        .node(required(document))
        .write(`, ${stepsLiteral(node.constants ?? [])})`)
    },
  },
  jsonConcatenate: named('granary_json_concat'),
  jsonMergePatch: named('json_patch'),
  jsonStripNulls: named('granary_json_strip_nulls'),
  toJson: { compile: ([operand], writer) => writeNullableJson(required(operand), writer) },
}

const typeNames = [
  ['object', 'object'],
  ['array', 'array'],
  ['text', 'string'],
  ['integer', 'number'],
  ['real', 'number'],
  ['true', 'boolean'],
  ['false', 'boolean'],
  ['null', 'null'],
] as const

function named(name: string): Operation {
  return { compile: (operands, writer) => writeCall(name, operands, writer) }
}

/** The value at a path as text, and what becomes of it. */
function asText(before: string, after: string): Operation {
  return {
    compile([document], writer, node) {
      writer.write(`${before}granary_json_as_text(`)
      writeMember(document, writer, node)
      writer.write(`)${after}`)
    },
  }
}

// In parentheses, for `->` binds stronger than every other operator.
function writeMember(document: Node | undefined, writer: SqlWriter, node: OperationLike): void {
  const steps: readonly JsonStep[] = node.constants ?? []
  writer.write('(')
  nested(document, Number.POSITIVE_INFINITY, writer, true)
  writer.write(` -> ${pathLiteral(steps)})`)
}

// A null that is no part of a document stays null.
function writeNullableJson(node: Node, writer: SqlWriter): void {
  writer.write('iif((')
  writer.node(node).write(') IS NULL, NULL, ')
  writeJson(node, writer)
  writer.write(')')
}
