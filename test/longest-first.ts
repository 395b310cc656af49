import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute and more, longest first. Vitest goes by size where it has no figures of an earlier run. */
const LONGEST = ['test/system/onboarding.test.ts', 'test/browser/accessibility.test.ts', 'test/system/error-codes.test.ts'];

/** Begins with the files that take longest, so that at the end no worker goes on alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(file));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
