import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Ends a run with one plain line; says before it why each skipped test was skipped, and which files failed. */
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

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]) {
    for (const skip of this.skipped) console.log(`skipped  ${skip}`)
    for (const { relativeModuleId } of modules.filter(module => !module.ok()))
      console.log(`failed  ${relativeModuleId}`)
    if (errors.length > 0) console.log('failed  outside of any test')
    console.log(`\n${this.passed} passed, ${this.failed + errors.length} failed, ${this.skipped.length} skipped`)
  }
}
