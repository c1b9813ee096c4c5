import type { Capability } from '../../../compile/capabilities.ts'
import type { Dialect } from '../../../compile/dialect.ts'
import { Problems } from '../../../ddl/problems.ts'

/** Problems of a schema on one engine, among them the capabilities that it lacks. */
export class ProblemList extends Problems {
  readonly dialect: Dialect

  constructor(dialect: Dialect) {
    super()
    this.dialect = dialect
  }

  has(capability: Capability): boolean {
    return this.dialect.capabilities.has(capability)
  }

  /** Tells that the schema needs what the engine cannot do, if it cannot. */
  lack(subject: string, capability: Capability, what: string, columns: readonly string[] = []): void {
    if (!this.has(capability)) this.add(subject, `${this.dialect.name} has no ${what} (capability ${capability})`, columns, capability)
  }
}
