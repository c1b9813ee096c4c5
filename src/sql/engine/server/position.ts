/** Given as a position where there is none: it is read from the primary, which has seen everything. */
export const currentPosition = 'current'
