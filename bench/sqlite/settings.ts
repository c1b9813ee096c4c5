/**
 * The settings of every peer's connection. better-sqlite3 is built with these defaults except for the log; node:sqlite is not,
 * and a smaller page cache alone would cost it more than any of its calls.
 */
export const connectionSettings = ['journal_mode = wal', 'synchronous = normal', 'cache_size = -16000', 'foreign_keys = on'] as const

/** Brings the log into the file, so that no peer's timed slice holds the checkpoint of another slice's writes. */
export const checkpointStatement = 'pragma wal_checkpoint(truncate)'
