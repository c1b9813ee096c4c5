import { ProgrammingError } from '../../../errors/index.ts'
import { ExpressionNode } from '../../../schema/expressions/expression-node.ts'
import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { nested } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import { elementSql, writeJson } from './json-values.ts'
import { storedType, writeCall } from './operands.ts'

/** Arrays, which are stored as JSON text, and points, which are stored as arrays of two numbers. */
export const arrayOperations: Readonly<Record<string, Operation>> = {
  arrayContains: named('granary_array_contains'),
  arrayContainedBy: { compile: ([part, array], writer) => writeCall('granary_array_contains', [required(array), required(part)], writer) },
  arrayOverlaps: named('granary_array_overlaps'),
  arrayLength: named('json_array_length'),
  arrayElement: {
    compile([array], writer, node) {
      const raw = writer.aside(() => {
        writer.write('(')
        nested(array, Number.POSITIVE_INFINITY, writer, true)
        writer.write(` ->> ${node.constants?.[0]})`)
      })
      writer.write(elementSql(raw, node.type))
    },
  },
  arrayAppend: {
    compile([array, element], writer) {
      writer.write('json_insert(ifnull(').node(required(array)).write(", '[]'), '$[#]', ")
      writeElement(element, writer)
      writer.write(')')
    },
  },
  arrayPrepend: {
    compile([array, element], writer) {
      writer.write('granary_array_concat(json_array(')
      writeElement(element, writer)
      writer.write('), ').node(required(array)).write(')')
    },
  },
  arrayConcatenate: named('granary_array_concat'),
  arrayRemove: withElements('granary_array_remove'),
  arrayReplace: withElements('granary_array_replace'),
  arrayPosition: withElements('granary_array_position'),
  arraySlice: named('granary_array_slice'),
  arrayToText: {
    compile(operands, writer) {
      const [array] = operands
      const element = array instanceof ExpressionNode ? array.type.element : undefined
      if (element !== undefined && notPlain.has(storedType(element).kind)) {
        throw new ProgrammingError(
          'STATEMENT_INVALID',
          `arrayToText() takes arrays of text and numbers, and this one holds values of kind ${element.kind}`,
        )
      }
      writeCall('granary_array_to_string', operands, writer)
    },
  },
  pointX: coordinate(0),
  pointY: coordinate(1),
}

const notPlain = new Set(['json', 'array', 'point', 'bytes', 'interval', 'time', 'timestamp', 'localTimestamp'])

function named(name: string): Operation {
  return { compile: (operands, writer) => writeCall(name, operands, writer) }
}

/** A function of an array and of elements, which it takes as JSON. */
function withElements(name: string): Operation {
  return {
    compile([array, ...elements], writer) {
      writer.write(`${name}(`).node(required(array))
      for (const element of elements) {
        writer.write(', ')
        writeElementText(element, writer)
      }
      writer.write(')')
    },
  }
}

function writeElement(element: Node | undefined, writer: SqlWriter): void {
  writer.write('json(')
  writeElementText(required(element), writer)
  writer.write(')')
}

// A document inside an array is a string, which keeps JSON null apart from null.
function writeElementText(element: Node, writer: SqlWriter): void {
  const kind = element instanceof ExpressionNode ? storedType(element.type).kind : undefined
  if (kind === 'json') writer.write('json_quote((').node(element).write(") || '')")
  else writeJson(element, writer)
}

function coordinate(position: 0 | 1): Operation {
  return {
    compile([point], writer) {
      writer.write('CAST((')
      nested(point, Number.POSITIVE_INFINITY, writer, true)
      writer.write(` ->> ${position}) AS REAL)`)
    },
  }
}
