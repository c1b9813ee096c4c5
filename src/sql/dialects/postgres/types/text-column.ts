import type { ColumnType, Subject } from '../../../../schema/types/column-type.ts'
import { wrongType } from '../../../../schema/types/refusal.ts'
import { type EngineTypeParts, engineType, malformed } from './engine-column.ts'

/** A type whose values are text in JavaScript too, checked by a function or not at all: then PostgreSQL says what it does not take. */
export function textLikeType(
  parts: Pick<EngineTypeParts, 'capability' | 'name' | 'valueName' | 'declaration'> & {
    readonly expected: string
    readonly isValid?: (text: string) => boolean
  },
): ColumnType<'custom'> {
  const { expected, isValid, ...others } = parts
  return engineType({
    ...others,
    accept(value: unknown, subject: Subject) {
      if (typeof value !== 'string') throw wrongType(value, `${expected} as text`, subject)
      if (!value.isWellFormed() || value.includes('\0') || (isValid !== undefined && !isValid(value))) throw malformed(expected, subject)
      return value
    },
  })
}
