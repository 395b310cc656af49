import { expect, test } from 'vitest';
import { md5OfAttributes } from '../../../local/aws/sqs/md5.ts';

// digests that another emulator's tests hold to be those of AWS
test('digests attributes of each type as SQS does', () => {
  expect(md5OfAttributes({ timestamp: { dataType: 'Number', stringValue: '1493147359900' } })).toBe(
    '235c5c510d26fb653d073faed50ae77c',
  );
  const attributes = {
    ccc: { dataType: 'String', stringValue: 'testjunk' },
    aaa: { dataType: 'Binary', binaryValue: Buffer.from([2, 3, 4]).toString('base64') },
    öther_encodings: { dataType: 'String', stringValue: 'Tüst' },
    zzz: { dataType: 'Number', stringValue: '0230.01' },
  };
  expect(md5OfAttributes(attributes)).toBe('8ae21a7957029ef04146b42aeaa18a22');
  expect(md5OfAttributes({})).toBeUndefined();
});
