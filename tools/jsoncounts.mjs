// Prints "PASSED FAILED" from the JSON report of Vitest or of Playwright.
// A file of tests that could not even be read counts as one failure.
import { readFileSync } from "node:fs";

const text = readFileSync(process.argv[2], "utf8");
const report = text.trim() === "" ? { numPassedTests: 0, numFailedTests: 1 } : JSON.parse(text);

function vitest(r) {
  const broken = r.testResults?.filter((f) => f.status === "failed" && f.assertionResults.length === 0).length ?? 0;
  return [r.numPassedTests, r.numFailedTests + broken];
}

function playwright(r) {
  return [r.stats.expected + r.stats.flaky, r.stats.unexpected + (r.errors?.length ?? 0)];
}

const [passed, failed] = report.stats ? playwright(report) : vitest(report);
console.log(`${passed} ${failed}`);
