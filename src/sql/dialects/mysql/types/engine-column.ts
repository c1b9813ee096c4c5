import { ColumnDefinition } from '../../../../schema/tables/column-definition.ts'
import type { ColumnType, Subject } from '../../../../schema/types/column-type.ts'
import type { Kind } from '../../../../schema/types/kind.ts'
import type { Capability } from '../../../compile/capabilities.ts'

export interface EngineTypeParts<K extends Kind> {
  readonly kind: K
  readonly capability: Capability
  /** The type in DDL: SQL text. */
  readonly name: string
  /** The type in CAST: SQL text. */
  readonly castName: string
  /** Gives the canonical form. Throws DataError. */
  accept(value: unknown, subject: Subject): unknown
  /** Default: as the kind is written. */
  readonly write?: (canonical: unknown) => string
  readonly read?: (text: string) => unknown
}

/** A type that MySQL and MariaDB have and others have not. */
export function engineType<K extends Kind>({ kind, capability, name, castName, accept, write, read }: EngineTypeParts<K>): ColumnType<K> {
  return Object.freeze({
    kind,
    key: `mysql ${name}`,
    accept,
    engineType: Object.freeze({ capability, name, valueName: castName, write, read }),
  })
}

export function engineColumn<T, K extends Kind>(type: ColumnType<K>): ColumnDefinition<T, K, 'required'> {
  return new ColumnDefinition({ type })
}
