import type { GateRule } from '../input.ts';
import type { GateName } from '../model.ts';
import { completeness } from './completeness.ts';
import { coverage } from './coverage.ts';
import { tests } from './tests.ts';

/** Every gate, in the order of the report. A new one is a file and a line here. */
export const GATES = { completeness, tests, coverage } satisfies Record<GateName, GateRule>;
