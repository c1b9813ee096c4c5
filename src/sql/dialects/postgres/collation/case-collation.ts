import type { Dialect } from '../../../compile/dialect.ts'

/** A dialect that knows by which collation upper and lower case are told apart. */
export interface CaseAware extends Dialect {
  readonly caseCollation?: string
}

/** The collation that Debian, Red Hat and the other Linux systems with glibc 2.35 or later bring, by PostgreSQL's own name for it. */
const ofLinux = 'C.utf8'

/**
 * The collation that knows the letters of Unicode and is the same in every database of a server. `"C"`, by which texts are compared, knows
 * only those of ASCII (PostgreSQL manual §24.2.2.3).
 */
export function caseCollation(dialect: Dialect): string {
  return aware(dialect).caseCollation ?? ofLinux
}

/**
 * The best of the collations that a server has. From PostgreSQL 17 on one comes with it (manual §24.1.5, `pg_c_utf8`); those of the C library
 * give the same results. ICU's differs in letters that become two, as in `upper('ß')`.
 */
export function bestCaseCollation(names: readonly string[]): string {
  return preferred.find((name) => names.includes(name)) ?? 'default'
}

const preferred = ['pg_c_utf8', ofLinux, 'C.UTF-8', 'und-x-icu']

/** Asks a server before PostgreSQL 17 which of them it has. */
export const caseCollationQuery = `SELECT collname FROM pg_catalog.pg_collation WHERE collnamespace = 'pg_catalog'::pg_catalog.regnamespace AND collname IN (${preferred.map((name) => `'${name}'`).join(', ')}) AND collencoding IN (-1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding()))`

// Extensions of a dialect copy its properties.
function aware(dialect: Dialect): CaseAware {
  return dialect as CaseAware
}
