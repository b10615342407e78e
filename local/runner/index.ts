export { runJob } from './job.ts';
export type {
  Annotation,
  Combination,
  Conclusion,
  JobOptions,
  JobResult,
  LogLine,
  Patience,
  PhaseResult,
  RunFacts,
  RunningJob,
  ServiceAccess,
  Strategy,
} from './model.ts';
