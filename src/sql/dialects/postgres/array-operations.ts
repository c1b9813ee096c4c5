import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { call, infix, precedence } from '../../compile/operators.ts'
import { writeEnclosed, writeInteger, written } from './operands.ts'
import { typedByColumn } from './parameters.ts'

/** Arrays (PostgreSQL manual §9.19), whose positions count from 1. */
export const arrayOperations: Readonly<Record<string, Operation>> = {
  arrayContains: typedByColumn(infix('@>', precedence.bit)),
  arrayContainedBy: typedByColumn(infix('<@', precedence.bit)),
  arrayOverlaps: typedByColumn(infix('&&', precedence.bit)),
  arrayLength: call('cardinality'),
  arrayElement: written(([array], writer, node) => {
    const index = Number(node.constants?.[0])
    writer.write('(').node(required(array)).write(')')
    if (index >= 0) writer.write(`[${index + 1}]`)
    else
      writer
        .write('[cardinality(')
        .node(required(array))
        .write(`) - ${-index - 1}]`)
  }),
  arrayAppend: call('array_append'),
  arrayPrepend: written(([array, element], writer) => {
    writer.write('array_prepend(').node(required(element)).write(', ').node(required(array)).write(')')
  }),
  arrayConcatenate: call('array_cat'),
  arrayRemove: call('array_remove'),
  arrayReplace: call('array_replace'),
  arrayPosition: call('array_position'),
  arraySlice: written(([array, from, to], writer) => {
    writer.write('(').node(required(array)).write(')[')
    writeInteger(from, writer)
    writer.write(':')
    writeInteger(to, writer)
    writer.write(']')
  }),
  arrayToText: call('array_to_string'),
  pointX: coordinate(0),
  pointY: coordinate(1),
}

function coordinate(position: 0 | 1): Operation {
  return written(([point], writer) => {
    writer.write('(')
    writeEnclosed(point, writer)
    writer.write(`)[${position}]`)
  })
}
