import { OperationNode } from '../../schema/expressions/expression-node.ts'
import type { Node } from '../../schema/expressions/node.ts'
import type { Operation, OperationLike } from './dialect.ts'
import type { SqlWriter } from './sql-writer.ts'

/** An operator between two operands. Those that compare take none of their own kind on the left: PostgreSQL refuses it, and MySQL reads it in another way. */
export function infix(symbol: string, strength: number): Operation {
  return {
    precedence: strength,
    compile([left, right], writer) {
      nested(left, strength, writer, strength === precedence.comparison)
      writer.write(` ${symbol} `)
      nested(right, strength, writer, true)
    },
  }
}

export function prefix(symbol: string, precedence: number): Operation {
  return {
    precedence,
    compile([operand], writer) {
      writer.write(symbol)
      nested(operand, precedence, writer, true)
    },
  }
}

export function postfix(symbol: string, precedence: number): Operation {
  return {
    precedence,
    compile([operand], writer) {
      nested(operand, precedence, writer, true)
      writer.write(` ${symbol}`)
    },
  }
}

/** A function call with the operands as arguments. */
export function call(name: string): Operation {
  return {
    compile(operands, writer) {
      writer.write(`${name}(`).list(operands).write(')')
    },
  }
}

/**
 * SQL with holes: `$1` is the first operand, `$*` all of them. The text must hold each operand at most once unless the
 * operand has no side effects; operands are written in parentheses where they are operators.
 */
export function template(text: string, precedence?: number): Operation {
  const pieces = text.split(/(\$(?:\d+|\*))/)
  return {
    ...(precedence === undefined ? {} : { precedence }),
    compile(operands, writer) {
      for (const piece of pieces) {
        if (piece === '$*') writer.list(operands)
        else if (/^\$\d+$/.test(piece)) nested(operands[Number(piece.slice(1)) - 1], Number.POSITIVE_INFINITY, writer, true)
        else writer.write(piece)
      }
    },
  }
}

/** Writes an operand, in parentheses when it binds less strongly than what stands around it. */
export function nested(operand: Node | undefined, precedence: number, writer: SqlWriter, strict: boolean): void {
  if (operand === undefined) throw new Error('an operator lacks an operand')
  const own = precedenceOf(operand, writer)
  const needed = own !== undefined && (strict ? own <= precedence : own < precedence)
  if (needed) writer.write('(').node(operand).write(')')
  else writer.node(operand)
}

/** Writes an aggregate's arguments with DISTINCT and ORDER BY. */
export function aggregateCall(name: string): Operation {
  return {
    compile(operands, writer, node) {
      writer.write(`${name}(`)
      aggregateArguments(operands, writer, node)
      writer.write(')')
    },
  }
}

export function aggregateArguments(operands: readonly Node[], writer: SqlWriter, node: OperationLike): void {
  if ('distinct' in node && node.distinct === true) writer.write('DISTINCT ')
  writer.list(operands)
  if ('orderBy' in node && Array.isArray(node.orderBy) && node.orderBy.length > 0) writer.write(' ORDER BY ').list(node.orderBy)
}

function precedenceOf(node: Node, writer: SqlWriter): number | undefined {
  if (node instanceof OperationNode) {
    const binding = writer.dialect.operations[node.operation]?.precedence
    return typeof binding === 'function' ? binding(node) : binding
  }
  return node.kind === 'fragment' ? 0 : undefined
}

/** Binding strengths, from weak to strong, as SQLite and PostgreSQL have them. */
export const precedence = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  bit: 6,
  additive: 7,
  multiplicative: 8,
  concatenate: 9,
  collate: 10,
  unary: 11,
} as const
