import { DataError, ProgrammingError } from '../../errors/index.ts'

/** What Granary needs of a Standard Schema (https://standardschema.dev, version 1): a synchronous check. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type StandardResult<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A function that gives the checked value or throws DataError VALUE_INVALID with the schema's own messages. */
export function validator<Output>(schema: StandardSchema<unknown, Output>): (value: unknown) => Output {
  return (value) => {
    const result = schema['~standard'].validate(value)
    if (result instanceof Promise) throw new ProgrammingError('SCHEMA_INVALID', 'a schema of a JSON column must check synchronously')
    if (result.issues === undefined) return result.value
    const issues = result.issues.map((issue) => `${(issue.path ?? []).map(stepText).join('.') || '$'}: ${issue.message}`)
    throw new DataError('VALUE_INVALID', `the document was refused by its schema: ${issues.join('; ')}`)
  }
}

function stepText(step: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof step === 'object' ? step.key : step)
}
