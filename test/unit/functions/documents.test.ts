import { describe } from 'vitest'
import { arrayCases, jsonCases } from './cases/documents.ts'
import { testCases } from './run-cases.ts'

describe('documents give what PostgreSQL gives', () => testCases(jsonCases))
describe('arrays and points give what PostgreSQL gives', () => testCases(arrayCases))
