import { DataError } from '../../../../errors/index.ts'
import { ColumnDefinition } from '../../../../schema/tables/column-definition.ts'
import type { ColumnType, Subject } from '../../../../schema/types/column-type.ts'
import type { EngineType } from '../../../../schema/types/engine-type.ts'
import { inContext } from '../../../../schema/types/refusal.ts'

/** A column of a type that PostgreSQL has and others have not. */
export type EngineColumn<T> = ColumnDefinition<T, 'custom', 'required'>

export interface EngineTypeParts {
  readonly capability: EngineType['capability']
  /** SQL text. */
  readonly name: string
  /** SQL text. Default: `name`. */
  readonly valueName?: string
  /** Gives the canonical form. Throws DataError. */
  accept(value: unknown, subject: Subject): unknown
  /** Default: the canonical form is the text. */
  readonly write?: (canonical: unknown) => string
  readonly read?: (text: string) => unknown
  readonly delimiter?: string
  readonly hasJsonForm?: boolean
  readonly declaration?: EngineType['declaration']
}

/** A type whose values travel as text of its own. */
export function engineType(parts: EngineTypeParts): ColumnType<'custom'> {
  const {
    capability,
    name,
    valueName = name,
    accept,
    write = textOf,
    read = (text: string) => text,
    declaration,
    delimiter,
    hasJsonForm,
  } = parts
  return Object.freeze({
    kind: 'custom',
    key: `postgres ${name}`,
    accept,
    engineType: Object.freeze({ capability, name, valueName, write, read, declaration, delimiter, hasJsonForm }),
  })
}

export function engineColumn<T>(type: ColumnType<'custom'>): EngineColumn<T> {
  return new ColumnDefinition({ type })
}

/** Says that a text is not in the form of its type. */
export function malformed(expected: string, subject: Subject): DataError {
  return inContext(new DataError('VALUE_MALFORMED', `the text is not ${expected}`), subject)
}

// Types without functions of their own have text as their canonical form.
function textOf(canonical: unknown): string {
  return canonical as string
}
