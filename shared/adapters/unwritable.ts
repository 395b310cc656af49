/**
 * Whether DynamoDB said that an item can never be written (too large, a key too long, a shape it does not take), rather
 * than not now. A missing table or permission is the deployment's fault, and cured by a retry once it is mended.
 */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === 'ValidationException' ||
    error.name === 'ItemCollectionSizeLimitExceededException' ||
    error instanceof RangeError
  );
}
