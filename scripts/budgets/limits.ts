/** What the package and its types may cost. A change that needs more raises the number here, in the same commit, with its reason. */
export const limits = {
  /** Size of the tarball. */
  packedBytes: 250_000,
  /** Size of the files in it. */
  unpackedBytes: 1_200_000,
  /** Type instantiations that one more query costs, in a schema of 10 tables. */
  instantiationsPerQuery: 10_000,
  /** Type instantiations that one more table costs. */
  instantiationsPerTable: 2_000,
  /** How much more a query may cost in a schema of 300 tables than in one of 10, as a part of the latter. */
  growth: 0.05,
} as const
