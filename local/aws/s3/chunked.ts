/** The content of a request body: SDKs that stream send it in chunks of their own, with a signature or a trailer. */
export function contentOf(headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const streaming = (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const encoded = (headers['content-encoding'] ?? '').split(',').some((encoding) => encoding.trim() === 'aws-chunked');
  return streaming || encoded ? decodeChunks(body) : body;
}

function decodeChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    if (end < 0) break;
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (!Number.isFinite(size) || size === 0) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
