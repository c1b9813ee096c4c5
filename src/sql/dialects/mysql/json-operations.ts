import type { Node } from '../../../schema/expressions/node.ts'
import { required } from '../../compile/base-operations.ts'
import type { Operation, OperationLike } from '../../compile/dialect.ts'
import { kindOf } from '../../compile/operand-kinds.ts'
import { call } from '../../compile/operators.ts'
import type { SqlWriter } from '../../compile/sql-writer.ts'
import type { Flavor } from './flavor.ts'
import { writeJson } from './json-values.ts'
import { quotedText } from './literal.ts'
import { numberForms } from './number-forms.ts'
import { failureText, failureWhen, holes, written } from './operands.ts'

/** Documents (MySQL manual §14.17). */
export function jsonOperations(flavor: Flavor): Readonly<Record<string, Operation>> {
  const set = (name: string): Operation =>
    written(([document, value], writer, node) => {
      const steps = name === 'JSON_SET' ? (node.constants ?? []) : (node.constants ?? []).slice(1)
      writer
        .write(`${name}(`)
        .node(required(document))
        .write(`, ${pathText(steps)}, `)
      writeJson(required(value), writer, flavor)
      writer.write(')')
    })
  return {
    jsonPath: written(([document], writer, node) => writeMember(document, writer, node)),
    jsonText: converted('', ` COLLATE ${flavor.collation}`),
    jsonNumber: numberOf('DOUBLE', flavor),
    jsonInteger: numberOf('SIGNED', flavor),
    jsonDecimal: numberOf('DECIMAL(65,30)', flavor),
    jsonBoolean: converted('', ` COLLATE ${flavor.collation} = 'true'`),
    jsonContains: call('JSON_CONTAINS'),
    jsonContainedBy: holes('JSON_CONTAINS($2, $1)'),
    jsonHasAnyKey: holes("JSON_OVERLAPS(IF(JSON_TYPE($1) = 'OBJECT', JSON_KEYS($1), $1), $2)"),
    jsonHasAllKeys: holes("JSON_CONTAINS(IF(JSON_TYPE($1) = 'OBJECT', JSON_KEYS($1), $1), $2)"),
    jsonType: holes(
      "CASE JSON_TYPE($1) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'STRING' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' WHEN 'INTEGER' THEN 'number' WHEN 'UNSIGNED INTEGER' THEN 'number' WHEN 'DOUBLE' THEN 'number' WHEN 'DECIMAL' THEN 'number' END",
    ),
    jsonArrayLength: holes(`IF(JSON_TYPE($1) <> 'ARRAY', ${failureText('VALUE_TYPE', "JSON_TYPE($1) <> 'ARRAY'")}, JSON_LENGTH($1))`),
    jsonSet: set('JSON_SET'),
    jsonInsert: set('JSON_ARRAY_INSERT'),
    jsonRemove: written(([document], writer, node) => {
      writer
        .write('JSON_REMOVE(')
        .node(required(document))
        .write(`, ${pathText(node.constants)})`)
    }),
    jsonConcatenate: written((_, writer) => writer.need('sql.jsonConcatenate', 'joining of documents key by key')),
    jsonMergePatch: call('JSON_MERGE_PATCH'),
    jsonStripNulls: written((_, writer) => writer.need('sql.jsonConcatenate', 'removal of nulls from documents')),
    jsonArray: written((items, writer) => {
      writer.write('JSON_ARRAY(')
      writeItems(items, undefined, writer, flavor)
      writer.write(')')
    }),
    jsonObject: written((items, writer, node) => {
      writer.write('JSON_OBJECT(')
      writeItems(items, node.constants, writer, flavor)
      writer.write(')')
    }),
    toJson: written(([operand], writer) => writeJson(required(operand), writer, flavor)),
  }
}

// MariaDB compares the collations of names and values; those of its JSON functions are utf8mb4_bin.
function writeItems(items: readonly Node[], names: OperationLike['constants'] | undefined, writer: SqlWriter, flavor: Flavor): void {
  items.forEach((item, position) => {
    if (position > 0) writer.write(', ')
    if (names !== undefined) writer.write(`${quotedText(String(names[position]))}${flavor.mariadb ? ' COLLATE utf8mb4_bin' : ''}, `)
    writeJson(item, writer, flavor)
  })
}

/** A path as JSON functions take it (MySQL manual §14.17.4); an index below zero counts from the end. */
export function pathText(steps: OperationLike['constants'] = []): string {
  const path = steps.map((step) =>
    typeof step === 'string' ? `.${JSON.stringify(step)}` : step < 0 ? `[last${step === -1 ? '' : `-${-step - 1}`}]` : `[${step}]`,
  )
  return quotedText(`$${path.join('')}`)
}

// To MySQL a value that is no array is the first element of itself, so each index asks whether it stands in an array.
function writeMember(document: Node | undefined, writer: SqlWriter, node: OperationLike): void {
  const steps = node.constants ?? []
  const indexes = steps.flatMap((step, position) => (typeof step === 'number' ? [position] : []))
  const extract = (count: number): void =>
    void writer
      .write('JSON_EXTRACT(')
      .node(required(document))
      .write(`, ${pathText(steps.slice(0, count))})`)
  if (indexes.length > 0) writer.write('IF(')
  indexes.forEach((position, count) => {
    writer.write(count > 0 ? ' AND JSON_TYPE(' : 'JSON_TYPE(')
    extract(position)
    writer.write(") = 'ARRAY'")
  })
  if (indexes.length > 0) writer.write(', ')
  extract(steps.length)
  if (indexes.length > 0) writer.write(', NULL)')
}

/** The value at a path as text, and what becomes of it; JSON null is null. */
function converted(before: string, after: string): Operation {
  return written(([document], writer, node) => {
    writer.write('IF(JSON_TYPE(')
    writeMember(document, writer, node)
    writer.write(`) = 'NULL', NULL, ${before}JSON_UNQUOTE(`)
    writeMember(document, writer, node)
    writer.write(`)${after})`)
  })
}

/** The number at a path, or in the text at a path. */
function numberOf(type: string, flavor: Flavor): Operation {
  return written(([document], writer, node) => {
    const text = (): void => {
      writer.write('JSON_UNQUOTE(')
      writeMember(document, writer, node)
      writer.write(`) COLLATE ${flavor.collation}`)
    }
    const isNone = (): void => {
      text()
      writer.write(` NOT REGEXP '${numberForms.decimal}'`)
    }
    writer.write('CASE WHEN JSON_TYPE(')
    writeMember(document, writer, node)
    writer.write(") <> 'NULL' THEN IF(")
    isNone()
    writer.write(', ')
    failureWhen('VALUE_MALFORMED', isNone, writer)
    writer.write(', CAST(')
    text()
    writer.write(` AS ${type})) END`)
  })
}

/** Documents and arrays are equal by what they say: MariaDB keeps them as text. */
export function jsonComparison(base: Operation, equal: string, flavor: Flavor): Operation {
  return {
    precedence: (node) =>
      isDocument(node.operands[0]) && flavor.mariadb
        ? undefined
        : typeof base.precedence === 'function'
          ? base.precedence(node)
          : base.precedence,
    compile(operands, writer, node) {
      if (flavor.mariadb && isDocument(operands[0])) holes(equal).compile(operands, writer, node)
      else base.compile(operands, writer, node)
    },
  }
}

function isDocument(node: Node | undefined): boolean {
  const kind = kindOf(node)
  return kind === 'json' || kind === 'array'
}
