import type { Reporter, TestCase } from 'vitest/node'

/** Ends a run with one plain line, and says why each skipped test was skipped. */
export default class SummaryReporter implements Reporter {
  private passed = 0
  private failed = 0
  private skipped: string[] = []

  onTestCaseResult(test: TestCase) {
    const result = test.result()
    if (result.state === 'passed') this.passed++
    else if (result.state === 'failed') this.failed++
    else this.skipped.push(`${test.fullName}: ${('note' in result && result.note) || 'no reason given'}`)
  }

  onTestRunEnd(_modules: unknown, errors: readonly unknown[]) {
    for (const skip of this.skipped) console.log(`skipped  ${skip}`)
    console.log(`\n${this.passed} passed, ${this.failed + errors.length} failed, ${this.skipped.length} skipped`)
  }
}
