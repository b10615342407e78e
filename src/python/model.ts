/** The Python that runs the tests. */
export interface PythonEnvironment {
  /** Absolute path of the interpreter. */
  readonly python: string;
  /** e.g. "3.12.4" */
  readonly version: string;
  /** `.venv` of a Poetry project, or the interpreter on PATH. */
  readonly kind: 'poetry' | 'system';
  /** Nothing was installed: the venv came whole from the cache. */
  readonly installed: boolean;
  /** Installed distributions that matter: pytest, pytest-cov, coverage, pytest-xdist; name to version. */
  readonly packages: Readonly<Record<string, string>>;
  /** Environment of the tests: the step's own, cleaned, with VIRTUAL_ENV and PATH of the venv. */
  readonly env: Readonly<Record<string, string>>;
}
