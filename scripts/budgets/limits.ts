/** What the package and its types may cost. A change that needs more raises the number here, in the same commit, with its reason. */
export const limits = {
  /**
   * Size of the tarball. SQLite alone was 367,592; with the engines for PostgreSQL and MySQL, what only they have, their DDL and reflection,
   * and the conformance suites it was 664,523, a third of it declarations.
   */
  packedBytes: 760_000,
  /** Size of the files in it. */
  unpackedBytes: 2_950_000,
  /** Type instantiations that one more query costs, in a schema of 10 tables. */
  instantiationsPerQuery: 800,
  /** Type instantiations that one more table costs. */
  instantiationsPerTable: 200,
  /** How much more a query may cost in a schema of 300 tables than in one of 10, as a part of the latter. */
  growth: 0.05,
} as const
