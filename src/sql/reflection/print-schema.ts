import { dependencyOrder } from '../ddl/dependency-order.ts'
import type {
  DatabaseDescription,
  DescribedPrivileges,
  DescribedRole,
  DescribedTable,
  DescribedTrigger,
  DescribedView,
} from './description.ts'
import { hindranceOf, targetOf } from './foreign-key-hindrance.ts'
import { normalForm } from './normal-form.ts'
import { factComments, onOneLine, type PrintContext } from './print-columns.ts'
import { printTable } from './print-table.ts'
import { expressionSource, options, typeSource } from './print-values.ts'
import {
  arrow,
  atom,
  call,
  chain,
  entry,
  keyOf,
  list,
  members,
  propertyOf,
  type Source,
  tagged,
  templateLiteral,
  textLiteral,
} from './source.ts'
import { laidOut } from './source-layout.ts'
import { propertyNames, variableNames } from './typescript-names.ts'

/** What a printed module can import from granary. */
const imported = [
  ...[
    'array',
    'bigInteger',
    'boolean',
    'bytes',
    'check',
    'date',
    'decimal',
    'defineSchema',
    'enumeration',
    'foreignKey',
    'fullTextIndex',
    'grant',
    'generatedAs',
    'id',
    'index',
    'integer',
    'interval',
    'json',
    'jsonNull',
  ],
  ...[
    'localTimestamp',
    'point',
    'primaryKey',
    'real',
    'references',
    'role',
    'sequence',
    'smallInteger',
    'spatialIndex',
    'sql',
    'sqlView',
    'table',
    'text',
    'time',
    'timestamp',
    'trigger',
    'triggerStatement',
    'unique',
    'uuid',
  ],
]

/**
 * Prints a description as a TypeScript module that declares the same schema: each table after those that it refers to, names only where they differ from the
 * convention, expressions as SQL. What schema values cannot say stands in comments. The same description gives the same text.
 *
 * ```ts
 * import { defineSchema, open, printSchema } from 'granary'
 *
 * const db = await open('sqlite::memory:', defineSchema({}))
 * await db.script('CREATE TABLE airports (iata VARCHAR(3) PRIMARY KEY, name TEXT)')
 * const source = printSchema(await db.inspect())
 * ```
 */
export function printSchema(description: DatabaseDescription): string {
  const printer = new SchemaPrinter(normalForm(description))
  return printer.print(description)
}

type Store = { readonly name: string; readonly schema: string | undefined }

class SchemaPrinter {
  readonly #description: DatabaseDescription
  readonly #tables: readonly DescribedTable[]
  readonly #imports = new Set<string>(['defineSchema'])
  readonly #variables: ReadonlyMap<string, string>
  readonly #properties: ReadonlyMap<DescribedTable, ReadonlyMap<string, string>>
  readonly #context: PrintContext

  constructor(description: DatabaseDescription) {
    const { tables, views, triggers, sequences, roles, privileges } = description
    this.#description = description
    this.#tables = dependencyOrder(tables, (table) => targetsOf(table, description)).order
    const stores = [
      ...tables.map(named('table')),
      ...views.map(named('view')),
      ...sequences.map(named('sequence')),
      ...triggers.map(named('trigger')),
      ...roles.map(placed).map(named('role')),
      ...privileges.flatMap(grantsOf).map(named('grant')),
    ]
    this.#variables = variableNames(stores, imported)
    this.#properties = new Map(tables.map((table) => [table, propertyNames(table.columns.map(({ name }) => name))]))
    const places = new Map(this.#tables.map((table, place) => [table, place]))
    const place = (table: DescribedTable): number => places.get(table) ?? -1
    this.#context = {
      description,
      imports: (name) => this.#imports.add(name),
      property: (table, column) => this.#properties.get(table)?.get(column) ?? column,
      variable: (table) => this.#variable('table', table),
      isBefore: (table, other) => place(table) < place(other),
    }
  }

  print(found: DatabaseDescription): string {
    const { views, triggers, sequences, dialect, roles, privileges } = this.#description
    const stores: string[] = []
    const declared = (sort: string, store: Store, source: Source, comments: readonly string[] = []): string => {
      const variable = this.#variable(sort, store)
      stores.push(variable)
      return [...comments.map((comment) => `// ${comment}`), laidOut(source, `export const ${variable} = `)].join('\n')
    }
    const parts = [
      ...this.#tables.map((table) => {
        const { comments, source } = printTable(table, this.#context)
        return declared('table', table, source, comments)
      }),
      ...sequences.map((sequence) => declared('sequence', sequence, this.#sequence(sequence))),
      ...views.map((view) =>
        view.columns === undefined
          ? `// Left out: the view ${onOneLine(view.name)}, which reads something that does not exist`
          : declared('view', view, this.#view(view, view.columns)),
      ),
      ...triggers.map((trigger) => {
        const source = this.#trigger(trigger)
        return source === undefined
          ? `// Left out: the trigger ${onOneLine(trigger.name)} on ${onOneLine(trigger.table)}`
          : declared('trigger', trigger, source)
      }),
      ...dependencyOrder(roles, ({ memberOf }) => roles.filter(({ name }) => memberOf.includes(name))).order.map((role) =>
        declared('role', placed(role), this.#role(role)),
      ),
      ...privileges.flatMap(grantsOf).map((grant) => declared('grant', grant, this.#grant(grant))),
      ...leftOut(found),
    ]
    const schema = laidOut(call('defineSchema', members(stores.map((store) => entry(atom(store))))), 'export const schema = ')
    return `// The schema of a ${dialect} database, printed by granary.\n${this.#importLine()}\n\n${[...parts, schema].join('\n\n')}\n`
  }

  #importLine(): string {
    const names = [...this.#imports].sort((left, right) => compareNames(left.replace('type ', ''), right.replace('type ', '')))
    const flat = `import { ${names.join(', ')} } from 'granary'`
    return flat.length <= 140 ? flat : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from 'granary'`
  }

  #variable(sort: string, { name, schema }: Store): string {
    return this.#variables.get(storeKey(sort, name, schema)) ?? name
  }

  #sequence({ name, schema, next, increment }: DatabaseDescription['sequences'][number]): Source {
    this.#imports.add('sequence')
    const parts = { start: next === 1 ? undefined : next, increment: increment === 1 ? undefined : increment, schema }
    const isUsual = Object.values(parts).every((part) => part === undefined)
    return call('sequence', atom(textLiteral(name)), ...(isUsual ? [] : [options(parts)]))
  }

  #role({ name, memberOf }: DescribedRole): Source {
    this.#imports.add('role')
    const groups = list(memberOf.map((group) => atom(this.#variable('role', placed({ name: group })))))
    return call('role', atom(textLiteral(name)), ...(memberOf.length === 0 ? [] : [members([entry(groups, 'memberOf')])]))
  }

  #grant({ of, columns, rights }: PrintedGrant): Source {
    this.#imports.add('grant')
    const thing = this.#variable(of.sort, of)
    const table = this.#tables.find(({ name, schema }) => of.sort === 'table' && name === of.name && schema === of.schema)
    const properties = (columns ?? []).map((column) =>
      atom(propertyOf(thing, table === undefined ? column : this.#context.property(table, column))),
    )
    const options = [
      entry(atom(this.#variable('role', placed({ name: of.role }))), 'to'),
      ...(columns === undefined ? [] : [entry(list(properties), 'columns')]),
    ]
    return call('grant', list(rights.map((right) => atom(textLiteral(right)))), atom(thing), members(options))
  }

  #view({ name, schema, definition }: DescribedView, columns: NonNullable<DescribedView['columns']>): Source {
    this.#imports.add('sqlView').add('sql')
    const imports = this.#context.imports
    const entries = columns.map((column) =>
      entry(
        chain(typeSource(column.type ?? { kind: 'text' }, imports), [call('nullable')]),
        keyOf(column.name),
        column.type === undefined ? factComments(this.#description.dialect, { type: 'unknown' }) : [],
      ),
    )
    const query = tagged(atom('sql'), templateLiteral([definition], [], true))
    return call('sqlView', atom(textLiteral(name)), members(entries, true), query, ...(schema === undefined ? [] : [options({ schema })]))
  }

  #trigger(trigger: DescribedTrigger): Source | undefined {
    const table = this.#tables.find(({ name, schema }) => name === trigger.table && schema === trigger.schema)
    const view = this.#description.views.find(
      ({ name, schema, columns }) => name === trigger.table && schema === trigger.schema && columns !== undefined,
    )
    const target = table ?? view
    if (target === undefined) return undefined
    this.#imports.add('trigger').add('triggerStatement').add('sql')
    const variable = this.#variable(table === undefined ? 'view' : 'table', target)
    const columns = trigger.columns.map((column) =>
      atom(propertyOf(variable, table === undefined ? column : this.#context.property(table, this.#actual(table, column)))),
    )
    const imports = this.#context.imports
    const parts = [
      entry(atom(variable), 'on'),
      entry(atom(textLiteral(trigger.timing)), 'timing'),
      columns.length > 0 ? entry(list(columns), 'updateOf') : entry(list([atom(textLiteral(trigger.event))]), 'events'),
      ...(trigger.when === undefined
        ? []
        : [
            entry(
              arrow(
                '()',
                expressionSource({ texts: [trigger.when], columns: [] }, { kind: 'boolean' }, () => '', imports),
              ),
              'when',
            ),
          ]),
      entry(
        arrow(
          '()',
          list(
            trigger.statements.map((statement) => call('triggerStatement', tagged(atom('sql'), templateLiteral([statement], [], true)))),
          ),
        ),
        'run',
      ),
    ]
    return call('trigger', atom(textLiteral(trigger.name)), members(parts, true))
  }

  #actual({ columns }: DescribedTable, written: string): string {
    return columns.find(({ name }) => name.toLowerCase() === written.toLowerCase())?.name ?? written
  }
}

/** What one call of `grant` says: privileges of the same columns. */
interface PrintedGrant extends Store {
  readonly of: DescribedPrivileges
  readonly columns: readonly string[] | undefined
  readonly rights: readonly string[]
}

function grantsOf(of: DescribedPrivileges): readonly PrintedGrant[] {
  const groups = Map.groupBy(of.privileges, ({ columns }) => JSON.stringify(columns ?? null))
  return [...groups.values()].map((group) => {
    const rights = group.map(({ privilege }) => privilege)
    return { of, columns: group[0]?.columns, rights, name: `${of.role} ${rights.join(' ')} ${of.name}`, schema: of.schema }
  })
}

function placed<T extends { readonly name: string }>(thing: T): T & Store {
  return { ...thing, schema: undefined }
}

function targetsOf(table: DescribedTable, description: DatabaseDescription): readonly DescribedTable[] {
  return table.foreignKeys.flatMap((key) => (hindranceOf(key, table, description) === undefined ? (targetOf(key, description) ?? []) : []))
}

function named(sort: string): (store: Store) => { readonly key: string; readonly name: string; readonly sort: string } {
  return ({ name, schema }) => ({ key: storeKey(sort, name, schema), name: schema === undefined ? name : `${schema} ${name}`, sort })
}

function storeKey(sort: string, name: string, schema: string | undefined): string {
  return JSON.stringify([sort, name, schema ?? ''])
}

/** What no schema has, or what this one cannot say, so that nobody thinks the printed schema is all there is. */
function leftOut({ tables, views, triggers, others }: DatabaseDescription): readonly string[] {
  const names = [
    ...tables.filter(({ temporary }) => temporary).map(({ name }) => `the temporary table ${name}`),
    ...views.filter(({ temporary }) => temporary).map(({ name }) => `the temporary view ${name}`),
    ...triggers.filter(({ temporary }) => temporary).map(({ name }) => `the temporary trigger ${name}`),
    ...others.map(({ sort, name }) => `the ${sort} ${name}`),
  ]
  return names.length === 0 ? [] : [names.map((name) => `// Left out: ${onOneLine(name)}`).join('\n')]
}

/** The order in which the formatter sorts imported names: letter by letter, a capital before its small letter. */
function compareNames(left: string, right: string): number {
  for (let position = 0; position < Math.min(left.length, right.length); position++) {
    const [one, other] = [left.charAt(position), right.charAt(position)]
    if (one === other) continue
    const [small, otherSmall] = [one.toLowerCase(), other.toLowerCase()]
    return small === otherSmall ? (one < other ? -1 : 1) : small < otherSmall ? -1 : 1
  }
  return left.length - right.length
}
