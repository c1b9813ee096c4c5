import { SubqueryNode } from '../../../schema/expressions/nodes.ts'
import { baseOperations, required } from '../../compile/base-operations.ts'
import type { Operation } from '../../compile/dialect.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import { infix, precedence, template } from '../../compile/operators.ts'
import { written } from './operands.ts'
import { typedByColumn } from './parameters.ts'

/** Comparisons (PostgreSQL manual §9.2, §9.24). Points are equal by an operator of their own. */
export const comparisonOperations: Readonly<Record<string, Operation>> = {
  eq: equality('eq', infix('~=', precedence.bit)),
  ne: equality('ne', template('NOT ($1 ~= $2)', precedence.not)),
  isNotDistinct: equality('isNotDistinct', template('COALESCE($1 ~= $2, $1 IS NULL AND $2 IS NULL)')),
  isDistinct: equality('isDistinct', template('NOT COALESCE($1 ~= $2, $1 IS NULL AND $2 IS NULL)', precedence.not)),
  ...Object.fromEntries(['lt', 'lte', 'gt', 'gte', 'between', 'in', 'notIn'].map((name) => [name, typedByColumn(base(name))])),
  any: quantified('ANY'),
  all: quantified('ALL'),
  nullIf: typedByColumn(base('nullIf')),
}

function base(name: string): Operation {
  const operation = baseOperations[name]
  if (operation === undefined) throw new Error(`there is no base operation ${name}`)
  return operation
}

function equality(name: string, ofPoints: Operation): Operation {
  const usual = typedByColumn(base(name))
  return {
    precedence: (node) => {
      const { precedence: strength } = kindOf(node.operands[0]) === 'point' ? ofPoints : usual
      return typeof strength === 'function' ? strength(node) : strength
    },
    compile(operands, writer, node) {
      const operation = kindOf(operands[0]) === 'point' ? ofPoints : usual
      operation.compile(operands, writer, node)
    },
  }
}

// A query in two pairs of parentheses would be taken for an array.
function quantified(word: string): Operation {
  return written(([operand], writer) => {
    const node = required(operand)
    if (node instanceof SubqueryNode) writer.write(`${word} `).node(node)
    else writer.write(`${word} (`).node(node).write(')')
  })
}
