import { type Dialect, type Expression, type Kind, portableAggregates, portableOperations, select, table, text, integer, real, decimal, timestamp, date, time, interval, bytes, cast, tryCast, lower, substring, round, power, now, extract, truncate, addMonths, value, concat, startsWith, sha256, avg } from 'granary'
import { describe, expect, test } from 'vitest'
import { dialects } from '../../../src/sql/dialects/printable.ts'
