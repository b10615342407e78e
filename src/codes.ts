/** One stable code: what it means, why it usually happens, what to do. */
interface CodeText {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

/**
 * Every error and warning code, once. docs/troubleshooting.md is generated from this table.
 * E1 inputs, E2 Python environment, E3 test run, E4 shards, E5 coverage, W6 caches, E9 the action itself.
 */
export const CODES = {
  'AEGIS-E100': {
    title: 'Unknown input',
    cause: 'The step passes an input that the action does not have.',
    remedy: 'Use the nearest known name, which the message gives, or remove the line.',
  },
  'AEGIS-E101': {
    title: 'Bad shard',
    cause: '`shard` is neither `auto` nor `INDEX/COUNT`, or the matrix does not say which shard this job is.',
    remedy: 'Write `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }` and leave `shard` alone.',
  },
  'AEGIS-E102': {
    title: 'Bad percentage',
    cause: 'A threshold is not a plain decimal between 0 and 100.',
    remedy: 'Write e.g. `coverage-min: 80` or `79.95`.',
  },
  'AEGIS-E103': {
    title: 'Bad argument list',
    cause: 'The arguments cannot be split: an unbalanced quote, a trailing backslash or a NUL.',
    remedy: 'Quote as in a POSIX shell. Nothing is expanded, and no shell runs.',
  },
  'AEGIS-E104': {
    title: 'Reserved pytest option',
    cause: 'The option would defeat the sharding, the evidence or the coverage gate.',
    remedy:
      'Use the input that the message names, or set it in the configuration of pytest where that is allowed.',
  },
  'AEGIS-E105': {
    title: 'Bad path',
    cause: 'The path is missing, leaves the workspace, or starts with `-`.',
    remedy: 'Give a path relative to the working directory, inside the repository.',
  },
  'AEGIS-E106': {
    title: 'Bad cache input',
    cause: 'A cache kind, prefix, path or key pattern cannot be used.',
    remedy: 'See the table of caches in docs/caching.md.',
  },
  'AEGIS-E107': {
    title: 'Bad value',
    cause: 'A number or a choice was written in a way that has no single meaning.',
    remedy: 'Use one of the allowed values that the message lists.',
  },
  'AEGIS-E108': {
    title: 'Bad artifact name or retention',
    cause: 'GitHub refuses the name, or keeps artifacts between 1 and 90 days only.',
    remedy: 'Use letters, digits, `-`, `_` and `.`; a retention between 1 and 90.',
  },
  'AEGIS-E109': {
    title: 'Not a GitHub Actions job',
    cause: 'A variable that every runner sets is missing.',
    remedy: 'Run it as a step, or try it on this machine with `npm run local` (docs/local.md).',
  },
  'AEGIS-E110': {
    title: 'Environment defeats the tests',
    cause: 'A variable of the step changes what pytest runs or whether asserts count.',
    remedy: 'Remove the variable that the message names from `env:`.',
  },
  'AEGIS-E111': {
    title: 'Bad model name',
    cause: 'A line of `ollama-models` is not a model name.',
    remedy: 'Write names as for `ollama pull`, one per line.',
  },
  'AEGIS-E112': {
    title: 'Untrusted code with trusted rights',
    cause: 'pull_request_target gives the code of a pull request the secrets and caches of the base branch.',
    remedy: 'Run tests on `pull_request`; it needs no secret here, for forks either.',
  },
  'AEGIS-E113': {
    title: 'A pin cannot be used',
    cause: 'A line of `pin` leaves the working directory, is empty, or there are too many.',
    remedy:
      'Write one group per line: files, globs or node ids, separated by spaces, relative to the working directory.',
  },
  'AEGIS-E201': {
    title: 'Python not found',
    cause: 'No usable interpreter was found under the name or path given.',
    remedy: 'Add `actions/setup-python` before this step, or set `python` to the interpreter.',
  },
  'AEGIS-E202': {
    title: 'Python unusable',
    cause: 'The interpreter does not start, is older than 3.9, or does not fit the project.',
    remedy: 'Set `python` to another interpreter, or mend this one.',
  },
  'AEGIS-E203': {
    title: 'poetry.lock missing',
    cause: 'pyproject.toml belongs to Poetry and there is no lock beside it.',
    remedy: 'Run `poetry lock` and commit poetry.lock.',
  },
  'AEGIS-E204': {
    title: 'poetry.lock stale',
    cause: 'pyproject.toml changed its dependencies since the lock was made.',
    remedy: 'Run `poetry lock` and commit poetry.lock.',
  },
  'AEGIS-E205': {
    title: 'pyproject.toml invalid',
    cause: 'The file is not valid TOML in UTF-8.',
    remedy: 'Mend the place that the message names.',
  },
  'AEGIS-E206': {
    title: 'Poetry could not be installed',
    cause: 'pip could not install the version of `poetry-version`.',
    remedy: 'Check the version and the connection to the package index; the log has the output of pip.',
  },
  'AEGIS-E207': {
    title: 'poetry install failed',
    cause: 'A dependency could not be downloaded or built.',
    remedy: 'Read the output of Poetry in the log; try the same command on your machine.',
  },
  'AEGIS-E208': {
    title: 'pytest missing or too old',
    cause: 'The environment has no pytest, or one before 7.0.',
    remedy:
      'Add pytest to the dependencies (`poetry add --group dev pytest`), or check `poetry-install-args`.',
  },
  'AEGIS-E209': {
    title: 'pytest-cov missing',
    cause: '`coverage-min` is set and the environment has no pytest-cov.',
    remedy: 'Add it (`poetry add --group dev pytest-cov`), or remove `coverage-min`.',
  },
  'AEGIS-E210': {
    title: 'Fixtures command failed',
    cause: '`fixtures-command` ended with an error, or left nothing at `fixtures-path`.',
    remedy: 'Run the command on your machine; its output is in the log.',
  },
  'AEGIS-E211': {
    title: 'pytest-xdist missing',
    cause: '`workers` asks for parallel workers and the environment has no pytest-xdist.',
    remedy: 'Add it (`poetry add --group dev pytest-xdist`), or use `workers: auto` or `1`.',
  },
  'AEGIS-E212': {
    title: 'Image not built',
    cause: '`docker buildx build` ended with an error for a line of `docker-build`.',
    remedy: 'Read its output in the log; run the same line on your machine.',
  },
  'AEGIS-E213': {
    title: 'Docker cannot build',
    cause: '`docker-build` is set, and docker, buildx or a builder that works is missing.',
    remedy: 'Run the job where Docker with buildx is installed, or name a builder in `docker-builder`.',
  },
  'AEGIS-E214': {
    title: 'No Ollama server',
    cause: '`ollama-models` is set, no server answers at OLLAMA_HOST, and none could be started.',
    remedy: 'Install Ollama in an earlier step, or set OLLAMA_HOST to a server that runs.',
  },
  'AEGIS-E215': {
    title: 'Model not there',
    cause: 'A model of `ollama-models` could not be pulled, or is damaged.',
    remedy: 'Check the name and the connection to the registry; the message has what the server said.',
  },
  'AEGIS-E301': {
    title: 'Tests failed',
    cause: 'At least one test failed.',
    remedy: 'The summary has the traceback and the command that reproduces it.',
  },
  'AEGIS-E302': {
    title: 'Collection error',
    cause: 'A test file could not be imported, so its tests did not run.',
    remedy: 'Mend the import that the traceback names.',
  },
  'AEGIS-E303': {
    title: 'No tests ran',
    cause: 'No shard found a test for the paths and markers given.',
    remedy: 'Check `test-paths`, `markers` and the test file names.',
  },
  'AEGIS-E304': {
    title: 'Tests hang',
    cause: 'Nothing happened for the time of `hang-timeout`.',
    remedy: 'The log has the stack of every thread at that moment; the message names the running test.',
  },
  'AEGIS-E305': {
    title: 'Tests took too long',
    cause: 'The run passed `timeout-minutes`.',
    remedy: 'Use more shards, or raise `timeout-minutes`.',
  },
  'AEGIS-E306': {
    title: 'Killed by a signal',
    cause: 'Something outside pytest ended the process.',
    remedy: 'The message names the signal and the running test.',
  },
  'AEGIS-E307': {
    title: 'Out of memory',
    cause: 'The kernel ended the process because memory ran out.',
    remedy: 'Use fewer `workers`, or a larger runner.',
  },
  'AEGIS-E308': {
    title: 'Interpreter crashed',
    cause: 'The interpreter died inside native code (segmentation fault, abort).',
    remedy: 'The log has the stack; the message names the running test.',
  },
  'AEGIS-E309': {
    title: 'xdist worker lost',
    cause: 'A parallel worker died, and its coverage with it.',
    remedy: 'Run the named test alone; look for crashes and memory.',
  },
  'AEGIS-E310': {
    title: 'Cancelled',
    cause: 'The job was cancelled while it ran.',
    remedy: 'Run it again.',
  },
  'AEGIS-E311': {
    title: 'pytest ended without saying so',
    cause: 'The process ended before the session was finished, e.g. by `os._exit` in a test.',
    remedy: 'Find what ends the process; the message names the last test that started.',
  },
  'AEGIS-E312': {
    title: 'Exit code contradicts the outcomes',
    cause: 'Something in the project changes the exit status of pytest.',
    remedy: 'Look for `session.exitstatus` in a conftest or a plugin.',
  },
  'AEGIS-E313': {
    title: 'Tests without an outcome',
    cause: 'Tests were collected and never ran to an end.',
    remedy: 'The message names them; look for plugins that stop or drop tests.',
  },
  'AEGIS-E314': {
    title: 'pytest refused its arguments',
    cause: 'pytest exited with a usage error.',
    remedy: 'Read its message in the log; check `pytest-args` and the configuration of pytest.',
  },
  'AEGIS-E315': {
    title: 'pytest internal error',
    cause: 'pytest or one of its plugins failed outside any test.',
    remedy: 'Read the traceback in the log; disable plugins one by one.',
  },
  'AEGIS-E316': {
    title: 'Tests wrote to command files',
    cause: 'Test code appended to GITHUB_ENV, GITHUB_PATH, GITHUB_OUTPUT or GITHUB_STATE. It was cut off.',
    remedy: 'Remove what writes there, or make it a step of its own.',
  },
  'AEGIS-W317': {
    title: 'A process outlived the tests',
    cause: 'Test code started a process and did not end it. It was ended.',
    remedy: 'Stop it in a fixture teardown.',
  },
  'AEGIS-E318': {
    title: 'Working directory gone',
    cause: 'Something deleted the directory in which the tests run.',
    remedy: 'Let tests delete only what they made, in `tmp_path`.',
  },
  'AEGIS-E319': {
    title: 'Disk full',
    cause: 'No space was left on the device.',
    remedy: 'Free space before this step, or make less.',
  },
  'AEGIS-E320': {
    title: 'pytest was interrupted',
    cause: 'pytest exited with status 2 and no cancellation was asked for.',
    remedy: 'Look for `pytest.exit` or KeyboardInterrupt in the project.',
  },
  'AEGIS-E321': {
    title: 'Stopped early',
    cause: 'The run stopped after the number of failures that `max-failures` allows.',
    remedy: 'Mend the failures; the remaining tests did not run.',
  },
  'AEGIS-E322': {
    title: 'pytest did not start',
    cause: 'The process could not be started, or ended before pytest was configured.',
    remedy: 'Read its output in the log.',
  },
  'AEGIS-E323': {
    title: 'Open since an earlier attempt',
    cause:
      'A test that failed in an earlier attempt was skipped when it ran again, or what had to run again was not found: nothing says that it passes. It may need tests that passed and did not run again.',
    remedy:
      'Re-run all jobs: everything runs again then. Tests that need each other stay together in one `xdist_group`.',
  },
  'AEGIS-E401': {
    title: 'Result not uploaded',
    cause: 'The result of this shard could not be stored, so the lane cannot be complete.',
    remedy: 'Run the job again; see the message of the service.',
  },
  'AEGIS-E402': {
    title: 'Result of a shard missing',
    cause: 'A shard ended without a result.',
    remedy: 'Open the job of that shard; run it again.',
  },
  'AEGIS-E403': {
    title: 'Shards disagree on their number',
    cause: 'Jobs of one lane were given different counts.',
    remedy: 'Keep the count in one place: `matrix: { shard: [1/4, 2/4, 3/4, 4/4] }`.',
  },
  'AEGIS-E404': {
    title: 'Shards tested different commits or selections',
    cause: 'The results are not of the same code, or not of the same arguments.',
    remedy: 'Give all shards the same checkout and the same inputs.',
  },
  'AEGIS-E405': {
    title: 'Shards see different files',
    cause: 'The test files that pytest finds differ between the shards.',
    remedy: 'Look for files that are made at run time, or ignored on some machines.',
  },
  'AEGIS-E406': {
    title: 'A test ran twice',
    cause: 'Two shards ran the same test.',
    remedy: 'Give different steps of a job their own `suite`.',
  },
  'AEGIS-E407': {
    title: 'A test was lost',
    cause: 'A collected test or a file of the census was run by no shard.',
    remedy: 'The message names it; run the job again.',
  },
  'AEGIS-E408': {
    title: 'Result damaged',
    cause: 'The artifact of a shard could not be read, or is not what its manifest says.',
    remedy: 'Run that shard again.',
  },
  'AEGIS-E409': {
    title: 'Result name taken',
    cause: 'Another step of this run has uploaded a result for the same lane and shard.',
    remedy: 'Give each step its own `suite`.',
  },
  'AEGIS-E410': {
    title: 'No artifacts here',
    cause: 'This server has no artifact service that the action can use, so shards cannot be merged.',
    remedy: 'Run one shard and no gate job; without artifacts every shard is judged by itself.',
  },
  'AEGIS-W411': {
    title: 'Merged result not uploaded',
    cause: 'The verdict stands; only the artifact with the files behind it is missing.',
    remedy: 'If the name is taken, give each step its own `suite`; else see the message of the service.',
  },
  'AEGIS-E412': {
    title: 'A lane left no result',
    cause: 'A lane that the gate was to judge has uploaded nothing, or no job of this run has.',
    remedy: 'Check that its job ran and did not stop before this action, and the names in `lanes`.',
  },
  'AEGIS-W413': {
    title: 'One test is longer than a shard',
    cause: 'A test, or a group of tests that stays together, takes longer than an even share of the shards.',
    remedy: 'Split it, or use fewer shards: more cannot make the lane faster than this one test.',
  },
  'AEGIS-E414': {
    title: 'Not one plan',
    cause:
      'The shards did not follow one plan, and tests were lost or ran twice because of it. The message names both sides.',
    remedy:
      'Run all jobs again. If it happens again, look for failed calls of the artifact service in the logs.',
  },
  'AEGIS-W415': {
    title: 'Tests left to the last shard',
    cause:
      'The other shards have a plan that this shard could not get. It ran nothing, since by any other rule tests would run twice.',
    remedy: 'Nothing to do when the last shard says that it ran them; else run all jobs again.',
  },
  'AEGIS-W416': {
    title: 'Tests repaired',
    cause: 'Some tests were run by no shard. The last one ran them there and then.',
    remedy: 'Nothing is missing. The message says why it happened.',
  },
  'AEGIS-W417': {
    title: 'Lane perhaps not judged',
    cause:
      'This shard could not take its ticket, and did not see the results of all others. If it was the last one, nobody merges and judges the lane.',
    remedy:
      'Look for the merged result of the lane among the artifacts. If it is not there, run all jobs again. A gate job judges the lane in any case.',
  },
  'AEGIS-E501': {
    title: 'Coverage too low',
    cause: 'The merged coverage is below `coverage-min`.',
    remedy: 'Cover the number of lines that the message gives; the summary lists the worst files.',
  },
  'AEGIS-E502': {
    title: 'Coverage missing or unreadable',
    cause: 'The run made no coverage data, or it cannot be read.',
    remedy: 'Look for warnings of coverage in the log.',
  },
  'AEGIS-E503': {
    title: 'Nothing was measured',
    cause: 'Coverage has no statements, so there is no percentage for `coverage-min`.',
    remedy: 'Check `coverage-source` and the `[tool.coverage]` configuration.',
  },
  'AEGIS-E504': {
    title: 'Coverage switched off',
    cause: 'pytest-cov is installed, and the project switches it off (`--no-cov` in addopts).',
    remedy:
      'Remove it from the configuration of pytest, or install no pytest-cov where no coverage is wanted.',
  },
  'AEGIS-E505': {
    title: 'Unknown coverage format',
    cause: 'This version of coverage writes a format that the action does not know.',
    remedy: 'Use coverage 7, or a newer version of the action.',
  },
  'AEGIS-E506': {
    title: 'Coverage paths leave the repository',
    cause: 'Measured files have absolute paths outside the workspace.',
    remedy: 'Set `relative_files = true` under `[tool.coverage.run]`, and a `[tool.coverage.paths]` section.',
  },
  'AEGIS-E507': {
    title: 'Branch and statement data mixed',
    cause: 'Some shards measured branches and some did not.',
    remedy: 'Give all shards the same coverage configuration.',
  },
  'AEGIS-W601': {
    title: 'Cache service unavailable',
    cause: 'The cache service refused, erred or did not answer. All caches are cold; the job goes on.',
    remedy: 'Nothing, if it passes. On a self-hosted runner check that the service can be reached.',
  },
  'AEGIS-W602': {
    title: 'Cache not restored',
    cause: 'One entry could not be restored. The job goes on as after a miss.',
    remedy: 'Nothing: it is made anew.',
  },
  'AEGIS-W603': {
    title: 'Cache not saved',
    cause: 'One entry could not be saved.',
    remedy: 'Nothing: the next run tries again.',
  },
  'AEGIS-W604': {
    title: 'Environment from the cache unusable',
    cause: 'The restored `.venv` failed its health check and was made anew.',
    remedy: 'Nothing. If it happens at every run, report it.',
  },
  'AEGIS-W605': {
    title: 'Cache not possible',
    cause: 'A cache was asked for whose directory or key files cannot be used. The job goes on without it.',
    remedy:
      'Mend the input that the message names; for images, name a builder that can export a cache in `docker-builder`.',
  },
  'AEGIS-W606': {
    title: 'Cache restored in part',
    cause:
      'Blobs of a model or an image are gone from the cache, or damaged. Only what needs them is made anew.',
    remedy: 'Nothing: what was made anew is saved again.',
  },
  'AEGIS-W607': {
    title: 'Models lie elsewhere',
    cause: 'The Ollama server that answers keeps its models in another directory than the cached one.',
    remedy:
      'Stop the system service in an earlier step, or set OLLAMA_MODELS to its directory. The models of a container under `services:` cannot be cached.',
  },
  'AEGIS-W608': {
    title: 'Caches push each other out',
    cause:
      'Entries that the index names are gone, or the caches of this job alone come near the limit of the repository.',
    remedy: 'Cache less, delete old entries, or raise the limit of the repository and `cache-limit-gb`.',
  },
  'AEGIS-E901': {
    title: 'Unexpected error',
    cause: 'A bug in the action.',
    remedy: 'Report it with the stack trace from the log.',
  },
} as const satisfies Record<string, CodeText>;

export type Code = keyof typeof CODES;

/** `AEGIS-E101 Bad shard`: the title of an annotation. */
export const titleOf = (code: Code): string => `${code} ${CODES[code].title}`;
