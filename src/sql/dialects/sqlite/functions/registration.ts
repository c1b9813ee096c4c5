import type { SqliteConnection } from '../engine/driver.ts'
import { aggregateFunctions, scalarFunctions } from './catalog.ts'

/** Makes the functions of Granary known to a connection. */
export function registerFunctions(connection: SqliteConnection): void {
  for (const definition of scalarFunctions) connection.registerFunction(definition)
  for (const definition of aggregateFunctions) connection.registerAggregate(definition)
}
