import type { Node } from '../../../schema/expressions/node.ts'
import { SubqueryNode } from '../../../schema/expressions/nodes.ts'
import type { ColumnType } from '../../../schema/types/column-type.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { storedType } from '../../compile/operand-kinds.ts'
import { call } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { Flavor } from './flavor.ts'
import { pathText } from './json-operations.ts'
import { writeJson } from './json-values.ts'
import { holes, written } from './operands.ts'
import { writeFromText } from './texts.ts'

/** Arrays, which are JSON documents, and points. */
export function arrayOperations(flavor: Flavor): Readonly<Record<string, Operation>> {
  const missing = (name: string): Operation => written((_, writer) => writer.need('sql.arrayFunctions', `${name}()`))
  return {
    // A null is in no array, not even in one that has a null.
    arrayContains: contains('$1', '$2'),
    arrayContainedBy: contains('$2', '$1'),
    arrayOverlaps: call('JSON_OVERLAPS'),
    arrayLength: call('JSON_LENGTH'),
    arrayElement: written(([array], writer, node) => writeElement(required(array), Number(node.constants?.[0]), writer, node.type, flavor)),
    arrayAppend: written(([array, element], writer) => {
      writer.write('JSON_ARRAY_APPEND(COALESCE(').node(required(array)).write(", JSON_ARRAY()), '$', ")
      writeJson(required(element), writer, flavor)
      writer.write(')')
    }),
    arrayPrepend: written(([array, element], writer) => {
      writer.write('JSON_ARRAY_INSERT(COALESCE(').node(required(array)).write(", JSON_ARRAY()), '$[0]', ")
      writeJson(required(element), writer, flavor)
      writer.write(')')
    }),
    arrayConcatenate: holes(
      'IF($1 IS NULL AND $2 IS NULL, NULL, JSON_MERGE_PRESERVE(COALESCE($1, JSON_ARRAY()), COALESCE($2, JSON_ARRAY())))',
    ),
    arrayRemove: missing('arrayRemove'),
    arrayReplace: missing('arrayReplace'),
    arrayPosition: missing('arrayPosition'),
    arraySlice: missing('arraySlice'),
    arrayToText: missing('arrayToText'),
    any: quantified('ANY'),
    all: quantified('ALL'),
    pointX: call('ST_X'),
    pointY: call('ST_Y'),
  }
}

function contains(array: string, part: string): Operation {
  return holes(
    `CASE WHEN NOT JSON_CONTAINS(${part}, 'null') THEN JSON_CONTAINS(${array}, ${part}) WHEN ${array} IS NOT NULL AND ${part} IS NOT NULL THEN FALSE END`,
  )
}

/** Of the rows of a query; elements of arrays are no rows. */
function quantified(word: 'ANY' | 'ALL'): Operation {
  return written(([elements], writer) => {
    if (!(elements instanceof SubqueryNode)) writer.need('sql.arrayFunctions', `${word.toLowerCase()}() of an array`)
    writer.write(`${word} `).node(required(elements))
  })
}

function writeElement(array: Node, index: number, writer: SqlWriter, type: ColumnType, flavor: Flavor): void {
  const member = (): unknown =>
    writer
      .write('JSON_EXTRACT(')
      .node(array)
      .write(`, ${pathText([index])})`)
  writer.write('IF(JSON_TYPE(')
  member()
  writer.write(") = 'NULL', NULL, ")
  const { kind } = storedType(type)
  const text = (): void => {
    writer.write('JSON_UNQUOTE(')
    member()
    writer.write(`)${kind === 'text' || kind === 'uuid' || kind === 'boolean' ? ` COLLATE ${flavor.collation}` : ''}`)
  }
  writeFromText(type, text, writer)
  writer.write(')')
}
