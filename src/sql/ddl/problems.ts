import type { Capability } from '../compile/capabilities.ts'
import type { SchemaProblem } from './description.ts'

/** Gathers the contradictions of a schema, so that all of them can be told at once. */
export class Problems {
  readonly list: SchemaProblem[] = []

  add(subject: string, message: string, columns: readonly string[] = [], capability?: Capability): void {
    const lacking = capability === undefined ? {} : { capability }
    this.list.push(Object.freeze({ code: 'SCHEMA_INVALID', subject, columns: Object.freeze([...columns]), message, ...lacking }))
  }
}
