/** One check that the promise rests on, and the code without it. */
export interface Guard {
  readonly name: string;
  readonly file: string;
  /** Stands in the file once. */
  readonly code: string;
  readonly without: string;
  /** What jest is given: of the tests that it runs at least one must fail. */
  readonly tests: readonly string[];
}

const PROOF = ['__tests__/unit/shards/proof'];
const RERUN = ['__tests__/unit/shards/rerun.test.ts'];
const PLAN = ['__tests__/unit/shards/plan'];
const MEETING = ['__tests__/unit/shards/gather.test.ts'];
const VERDICT = ['__tests__/unit/verdict'];
const AGREE = ['__tests__/unit/shards/agree'];
/** One pytest is enough to see that a guard is gone. */
const PLUGIN = ['__tests__/contract/plan-selection.test.ts', '-t', 'pytest-8|the plugin and the planner'];

const prove = (name: string, code: string): Guard => ({
  name: `proof: ${name}`,
  file: 'src/shards/proof/prove.ts',
  code,
  without: '',
  tests: PROOF,
});

const guard = (
  name: string,
  file: string,
  code: string,
  without: string,
  tests: readonly string[],
): Guard => ({
  name,
  file,
  code,
  without,
  tests,
});

/** Every guard of agreement, ownership and proof. */
export const GUARDS: readonly Guard[] = [
  prove('a shard left no result', '    ...presence(shards, expected),\n'),
  prove('other counts, commits, selections, rules', '    ...agreement(shards, expected),\n'),
  prove(
    'different plans are named',
    "    ...(broken && agreedOn(shards) === 'mixed' ? differentPlans(shards) : []),\n",
  ),
  prove('all walked the same files', '    ...sameCensus(manifests, seen),\n'),
  prove('co-owners collected the same tests', '    ...sameCollection(shards),\n'),
  prove('each took what its rule gives it', '    ...ownedOnce(shards, expected, seen),\n'),
  prove('a file that nobody took', "    ...told('AEGIS-E407', riddles.files, 'was taken by no shard'),\n"),
  prove(
    'a test that ran nowhere',
    "    ...told('AEGIS-E407', [...riddles.ids.keys()], 'ran on no shard'),\n",
  ),
  prove('a test that ran twice', "    ...told('AEGIS-E406', twice, 'ran on more than one shard'),\n"),
  guard('agreement: number of shards', 'src/shards/proof/agreement.ts', 'theirs !== count', 'false', PROOF),
  guard('agreement: commit', 'src/shards/proof/agreement.ts', 'manifest.commit !== commit', 'false', PROOF),
  guard(
    'agreement: rules of spreading',
    'src/shards/proof/agreement.ts',
    'manifest.algorithm !== ALGORITHM',
    'false',
    PROOF,
  ),
  guard(
    'agreement: selection',
    'src/shards/proof/agreement.ts',
    'manifest.selection !== first.selection',
    'false',
    PROOF,
  ),
  guard(
    'ownership: a file that was left',
    'src/shards/proof/owners.ts',
    "    ...told('AEGIS-E407', left, `belongs to ${who}, which did not take it`),\n",
    '',
    PROOF,
  ),
  guard(
    'ownership: a file of another shard',
    'src/shards/proof/owners.ts',
    "    ...told('AEGIS-E406', taken, `was taken by ${who}, to which it does not belong`),\n",
    '',
    PROOF,
  ),
  guard(
    'repair: not while a shard is missing',
    'src/shards/proof/missing.ts',
    'manifests.length < expected.count',
    'false',
    PROOF,
  ),
  guard('repair: not of other commits', 'src/shards/proof/missing.ts', '!fit || ', '', PROOF),
  guard(
    'repair: what ran is not run again',
    'src/shards/proof/missing.ts',
    'open.has(file) && !missing.ids.has(id)',
    'false',
    PROOF,
  ),
  guard(
    'repair: a waived share is nobody’s fault to explain',
    'src/shards/proof/missing.ts',
    "  if (plan.kind === 'waived') return false;\n",
    "  if (plan.kind === 'waived') return true;\n",
    PROOF,
  ),
  guard('re-run: same commit', 'src/shards/rerun.ts', 'earlier.commit === now.commit', 'true', RERUN),
  guard('re-run: same plan', 'src/shards/rerun.ts', 'planOf(earlier) === planOf(now)', 'true', RERUN),
  guard(
    're-run: only what passed is done',
    'src/shards/rerun.ts',
    'isPassed(test) && clear.has(test.file)',
    'isGreen(test) && clear.has(test.file)',
    RERUN,
  ),
  guard('re-run: a broken file runs again', 'src/shards/rerun.ts', '!broken.has(file) && ', '', RERUN),
  guard(
    're-run: a skip beside a failure, a test that was not reached',
    'src/shards/rerun.ts',
    'isClear(own)',
    'true',
    RERUN,
  ),
  guard(
    're-run: a group runs again as a whole',
    'src/shards/rerun.ts',
    ' && !groupsOf(test).some((name) => open.has(name))',
    '',
    RERUN,
  ),
  guard(
    're-run: no file is empty in a session that was cut short',
    'src/shards/rerun.ts',
    'finished && stopped === null',
    'stopped === null',
    RERUN,
  ),
  guard(
    're-run: no file is empty in a session that stopped',
    'src/shards/rerun.ts',
    'finished && stopped === null',
    'finished',
    RERUN,
  ),
  guard(
    're-run: no file is empty beside collection errors',
    'src/shards/rerun.ts',
    'stopped === null && collectErrors.length === 0',
    'stopped === null',
    RERUN,
  ),
  guard(
    're-run: a stop among collection errors',
    'src/shards/rerun.ts',
    '(stopped === null || collectErrors.length === 0) && ',
    '',
    RERUN,
  ),
  guard('re-run: gaps in the record', 'src/shards/rerun.ts', ' && pluginFaults.length === 0', '', RERUN),
  guard(
    're-run: a death is explained by a test of its own attempt',
    'src/shards/rerun.ts',
    'attempt === undefined',
    'true',
    RERUN,
  ),
  guard(
    're-run: a failure stays through an attempt that did not reach it',
    'src/shards/rerun.ts',
    'now.outcome === null || ',
    '',
    RERUN,
  ),
  guard('re-run: a skip takes nothing back', 'src/shards/rerun.ts', ' || isIdle(now)', '', RERUN),
  guard(
    're-run: a failure that became a skip',
    'src/shards/rerun.ts',
    ' && isIdle(again)',
    ' && false',
    RERUN,
  ),
  guard('re-run: a test that is gone', 'src/shards/rerun.ts', 'carried.has(test.id)', 'true', RERUN),
  guard(
    're-run: a broken file without a test that ran',
    'src/shards/rerun.ts',
    '...openFiles(session, earlier)',
    '',
    RERUN,
  ),
  guard(
    'results: every file that could not be collected is named',
    'src/results/count.ts',
    'known.size >= MOST.files',
    'known.size >= MOST.errors',
    ['__tests__/unit/results/events.test.ts'],
  ),
  guard(
    'plan: as many predictions as shards',
    'src/shards/plan/codec.ts',
    'plan.predicted.length !== plan.count',
    'false',
    PLAN,
  ),
  guard('plan: owners exist', 'src/shards/plan/codec.ts', '(owners.at(-1) as number) > count', 'false', PLAN),
  guard(
    'plan: slices go to owners of the file',
    'src/shards/plan/codec.ts',
    'Object.values(ids).some((owner) => !known.has(owner))',
    'false',
    PLAN,
  ),
  guard(
    'verdict: proof breaks completeness',
    'src/verdict/sort.ts',
    '...proofReasons(input.proof), ',
    '',
    VERDICT,
  ),
  guard(
    'verdict: a lane in which no shard ran a test',
    'src/shards/lane-reasons.ts',
    ', ...nothingRan(lane, proof)',
    '',
    ['__tests__/unit/shards/lane-reasons.test.ts'],
  ),
  guard(
    're-run: what a shard left before it began again does not count',
    'src/shards/gather.ts',
    ' || !counts(name)',
    '',
    ['__tests__/unit/shards/names.test.ts', '__tests__/unit/shards/gate.test.ts'],
  ),
  guard('re-run: nor does it complete a lane', 'src/shards/last.ts', ' && counts(result)', '', [
    '__tests__/unit/shards/names.test.ts',
    '__tests__/unit/shards/meeting.test.ts',
  ]),
  guard(
    're-run: nor is it carried over',
    'src/shards/earlier.ts',
    ' && counts({ shard, attempt: before })',
    '',
    ['__tests__/unit/shards/earlier.test.ts'],
  ),
  guard(
    'gate: nor is it that of a lane without shards',
    'src/shards/gate/lanes.ts',
    'counts(own) ? ',
    'true ? ',
    ['__tests__/unit/shards/gate.test.ts'],
  ),
  guard(
    'meeting: the result of another step is not replaced',
    'src/shards/merged.ts',
    '  !unsharded &&\n',
    '',
    ['__tests__/unit/shards/merged.test.ts'],
  ),
  guard(
    'meeting: whose result it is',
    'src/shards/gather.ts',
    'manifest.shard.index !== index',
    'false',
    MEETING,
  ),
  guard(
    'meeting: of which run it is',
    'src/shards/gather.ts',
    'manifest.runId !== meeting.runId',
    'false',
    MEETING,
  ),
  guard(
    'meeting: coverage as it was written',
    'src/shards/measured.ts',
    'digestOf(bytes) !== sha256',
    'false',
    MEETING,
  ),
  guard(
    'agreement: the plan is what its hash says',
    'src/shards/agree/envelope.ts',
    'planHash(parsed) !== head.hash',
    'false',
    AGREE,
  ),
  guard(
    'agreement: the plan of this lane',
    'src/shards/agree/envelope.ts',
    'head.lane !== lane',
    'false',
    AGREE,
  ),
  guard(
    'agreement: the plan of this run',
    'src/shards/agree/envelope.ts',
    'head.runId !== runId',
    'false',
    AGREE,
  ),
  guard(
    'agreement: the plan for this commit',
    'src/shards/agree/fit.ts',
    'commit !== expected.commit',
    'false',
    AGREE,
  ),
  guard(
    'agreement: the plan for as many shards',
    'src/shards/agree/fit.ts',
    'plan.count !== expected.count',
    'false',
    AGREE,
  ),
  guard(
    'agreement: the lowest id is the plan',
    'src/shards/agree/shelf.ts',
    'a.one.id - b.one.id',
    'b.one.id - a.one.id',
    AGREE,
  ),
  guard(
    'agreement: whose name is taken has no plan of its own',
    'src/shards/agree/agree.ts',
    '  if (answer.conflict) search.exists = true;\n  else search.halfOurs = true;\n',
    '  search.halfOurs = true;\n',
    AGREE,
  ),
  guard(
    'agreement: no new plan beside results',
    'src/shards/agree/agree.ts',
    "  if (results.length === 0) return 'cleared';\n",
    "  return 'cleared';\n",
    AGREE,
  ),
  guard(
    'selection: tests of co-owners are dropped',
    'src/python/plugin/aegis_pytest.py',
    '            items[:] = [item for item, fate in fates if fate == "run"]\n',
    '',
    PLUGIN,
  ),
  guard(
    'selection: what is done is not run again',
    'src/python/plugin/aegis_pytest.py',
    '        if nodeid in self.assignment.ids:\n            return "drop"\n',
    '',
    PLUGIN,
  ),
  guard(
    'selection: a plan for other shards is refused',
    'src/python/plugin/aegis_pytest.py',
    'plan["count"] != count',
    'False',
    PLUGIN,
  ),
  guard(
    'selection: the narrowest key decides, as everywhere',
    'src/python/plugin/aegis_pytest.py',
    '        keys.append(nodeid[:end])\n',
    '',
    PLUGIN,
  ),
];
