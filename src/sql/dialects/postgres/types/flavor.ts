declare const flavor: unique symbol

/**
 * A value that is marked in TypeScript as belonging to one type of PostgreSQL: plain values are taken for it, but not those of another type.
 * The mark is not there at run time.
 */
export type Flavored<T, N extends string> = T & { readonly [flavor]?: N }
