import { afterEach, beforeEach, vi } from 'vitest';

/** What the functions under test write to standard output, line by line, instead of the test's own report. */
export function captureLogLines(): readonly string[] {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return lines;
}
