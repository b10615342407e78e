/** Ends the run with one plain line that any CI can read, and names what was skipped. */
export default class Summary {
  onTestResult(_test, { testResults }) {
    for (const { status, fullName } of testResults) {
      if (status === 'pending') console.log(`skipped: ${fullName}`);
    }
  }

  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    const broken = results.numRuntimeErrorTestSuites;
    console.log(
      `${results.numPassedTests} passed, ${results.numFailedTests + broken} failed, ${skipped} skipped`,
    );
  }
}
