import type { Suite } from '../suite.ts'
import { arrayCases, jsonCases, mergeCases } from './expressions/documents.ts'
import { sampleSuite, valueCases } from './sample-cases.ts'

/** Paths into JSON documents, changes of them, containment; arrays and points. */
export const documents: Suite = sampleSuite('documents', 'JSON documents and arrays', [
  ...valueCases(['A31', 'A36', 'B058'], jsonCases),
  ...valueCases(['A31'], mergeCases),
  ...valueCases(['A26', 'A31', 'B059'], arrayCases),
])
