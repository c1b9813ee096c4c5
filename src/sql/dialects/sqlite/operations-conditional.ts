import { ProgrammingError } from '../../../errors/index.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { kindOf, writeBare } from './operands.ts'
import { writeComparison } from './operations-comparison.ts'

/** What chooses between values. */
export const conditionalOperations: Readonly<Record<string, Operation>> = {
  nullIf: {
    compile([operand, other], writer) {
      const [left, right] = [required(operand), required(other)]
      if (kindOf(left) === kindOf(right) && kindOf(left) !== 'json' && kindOf(left) !== 'array') {
        writer.write('nullif(').node(left).write(', ')
        writeBare(right, writer, 0)
        writer.write(')')
        return
      }
      writer.write('CASE WHEN ')
      writeComparison('=', left, right, writer)
      writer.write(' THEN NULL ELSE ').node(left).write(' END')
    },
  },
  any: onlyCompared('any'),
  all: onlyCompared('all'),
  // RFC 9562 in SQLite's own functions, so that other programs can insert into a table that has it as a default.
  randomUuid: {
    compile(_, writer) {
      writer.write(
        `lower(${hexadecimal(4)} || '-' || ${hexadecimal(2)} || '-4' || substr(${hexadecimal(2)}, 2) || '-' || ${variant} || '-' || ${hexadecimal(6)})`,
      )
    },
  },
  timeOrderedUuid: {
    compile(_, writer) {
      const time = "printf('%012x', CAST(round(unixepoch('subsec') * 1000) AS INTEGER))"
      writer.write(
        `lower(substr(${time}, 1, 8) || '-' || substr(${time}, 9) || '-7' || substr(${hexadecimal(2)}, 2) || '-' || ${variant} || '-' || ${hexadecimal(6)})`,
      )
    },
  },
}

const variant = `substr('89ab', 1 + (random() & 3), 1) || substr(${hexadecimal(2)}, 2)`

function hexadecimal(bytes: number): string {
  return `hex(randomblob(${bytes}))`
}

function onlyCompared(name: string): Operation {
  return {
    compile() {
      throw new ProgrammingError(
        'STATEMENT_INVALID',
        `${name}() is the right side of a comparison, as in column.eq(${name}(array)), and gives no value by itself`,
      )
    },
  }
}
