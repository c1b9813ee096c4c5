import { Node } from '../../schema/expressions/node.ts'
import { ColumnNode } from '../../schema/expressions/nodes.ts'
import type { PrivilegeChange, Role } from '../../schema/tables/privileges.ts'
import type { Schema } from '../../schema/tables/schema.ts'
import type { Sequence } from '../../schema/tables/sequence.ts'
import { TableInfo } from '../../schema/tables/table.ts'
import { traverse } from '../compile/tree.ts'
import type { TriggerDeclaration } from '../triggers/trigger.ts'
import { ViewInfo } from '../views/view.ts'
import { dependencyOrder } from './dependency-order.ts'
import type { SchemaDescription, TableDescription } from './description.ts'
import { type EngineObject, isEngineObject, objectsInOrder, typeDeclarations } from './engine-object.ts'
import { Names } from './names.ts'
import { describePrivileges } from './privileges.ts'
import { Problems } from './problems.ts'
import { describeTable, reserveNames } from './table-description.ts'

/** Resolves a whole schema: names, constraints, the order of creation, and what contradicts itself. */
export function describeSchema(schema: Schema): SchemaDescription {
  const problems = new Problems()
  const names = new Names()
  const tables: TableInfo[] = []
  const views: ViewInfo[] = []
  const triggers: TriggerDeclaration[] = []
  const sequences: Sequence[] = []
  const roles: Role[] = []
  const changes: PrivilegeChange[] = []
  const objects: EngineObject[] = []
  for (const store of Object.values(schema.stores)) {
    if ('$' in store) {
      const info: unknown = store.$
      if (info instanceof TableInfo) {
        if (info.base !== info) problems.add(info.name, `${info.alias} is an alias of a table: put the table itself into the schema`)
        else tables.push(info)
      } else if (info instanceof ViewInfo) views.push(info)
    } else if (store.store === 'role') roles.push(asRole(store))
    else if (store.store === 'privileges') changes.push(asPrivilegeChange(store))
    else if (store.store === 'trigger') triggers.push(asTrigger(store))
    else if (store.store === 'sequence') sequences.push(asSequence(store))
    else if (isEngineObject(store)) objects.push(store)
  }
  for (const { name } of [...tables, ...views, ...sequences]) names.take(name)
  for (const table of tables) reserveNames(table, names, problems)
  const described = new Map(tables.map((table) => [table, describeTable(table, names, problems)]))
  const orderedTables = dependencyOrder([...described.values()], (table) => targetsOf(table, described, problems))
  const orderedViews = dependencyOrder(views, (view) => viewsReadBy(view, views, described, problems))
  for (const trigger of triggers) checkTrigger(trigger, described, views, problems)
  return {
    sequences,
    tables: orderedTables.order,
    circular: orderedTables.circular,
    views: orderedViews.order,
    triggers,
    roles: dependencyOrder(roles, (each) => memberships(each, roles, problems)).order,
    privileges: describePrivileges(changes, { tables: described, views, sequences, roles }, problems),
    objects: objectsInOrder([...objects, ...typeDeclarations(tables)], problems),
    names,
    problems: problems.list,
  }
}

function targetsOf(table: TableDescription, described: ReadonlyMap<TableInfo, TableDescription>, problems: Problems): TableDescription[] {
  return table.foreignKeys.flatMap(({ target, columns }) => {
    const found = described.get(target)
    if (found !== undefined) return [found]
    problems.add(
      table.name,
      `a foreign key refers to ${target.name}, which is not in the schema: add it to defineSchema()`,
      columns.map(({ name }) => name),
    )
    return []
  })
}

function viewsReadBy(
  view: ViewInfo,
  views: readonly ViewInfo[],
  described: ReadonlyMap<TableInfo, TableDescription>,
  problems: Problems,
): ViewInfo[] {
  const found = new Set<ViewInfo>()
  const strangers = new Set<string>()
  traverse(view.query, (node) => {
    const source: unknown = node instanceof ColumnNode ? node.source : node
    if (source instanceof ViewInfo) {
      if (views.includes(source)) found.add(source)
      else strangers.add(source.name)
    } else if (source instanceof TableInfo && !described.has(source.base)) strangers.add(source.base.name)
    return node.kind !== 'table'
  })
  for (const name of strangers) problems.add(view.name, `the view reads ${name}, which is not in the schema: add it to defineSchema()`)
  return [...found]
}

function checkTrigger(
  trigger: TriggerDeclaration,
  described: ReadonlyMap<TableInfo, TableDescription>,
  views: readonly ViewInfo[],
  problems: Problems,
): void {
  const { on, name, updateOf } = trigger
  if (on instanceof TableInfo ? !described.has(on) : !views.includes(on))
    problems.add(name, `the trigger is on ${on.name}, which is not in the schema: add it to defineSchema()`)
  for (const column of updateOf) {
    const own = column instanceof ColumnNode && (column.source === on || (column.source instanceof TableInfo && column.source.base === on))
    if (!own) problems.add(name, `updateOf names what is no column of ${on.name}`)
  }
  for (const statement of trigger.run) {
    if (!('nodes' in statement) && !(statement.node instanceof Node)) problems.add(name, 'the trigger runs something that is no statement')
  }
}

function memberships(role: Role, roles: readonly Role[], problems: Problems): readonly Role[] {
  for (const { name } of role.memberOf.filter((each) => !roles.includes(each)))
    problems.add(role.name, `the role is a member of ${name}, which is not in the schema: add it to defineSchema()`)
  return role.memberOf.filter((each) => roles.includes(each))
}

// What says of itself that it is a trigger, a sequence, a role or privileges was made by that function.
function asTrigger(store: unknown): TriggerDeclaration {
  return store as TriggerDeclaration
}

function asSequence(store: unknown): Sequence {
  return store as Sequence
}

function asRole(store: unknown): Role {
  return store as Role
}

function asPrivilegeChange(store: unknown): PrivilegeChange {
  return store as PrivilegeChange
}
