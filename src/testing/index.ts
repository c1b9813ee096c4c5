export type { EngineOptOut, EngineUnderTest } from './conformance/engine-under-test.ts'
export { type Anomaly, anomalies } from './conformance/isolation/anomalies.ts'
export type { Interleaving } from './conformance/isolation/interleaving.ts'
export {
  type AnomalyObservation,
  type AnomalyOutcome,
  isolationLevels,
  type ObservedLevel,
  observeAnomalies,
} from './conformance/isolation/observe-anomalies.ts'
export { type CaseOutcome, runCase } from './conformance/outcome.ts'
export { relationalSuites } from './conformance/relational/suites.ts'
export { runSuite, runSuites, type TestRunner } from './conformance/run-suites.ts'
export type { Case, CaseContext, Suite } from './conformance/suite.ts'
export { SuiteDatabase } from './conformance/suite-database.ts'
