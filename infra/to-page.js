// CloudFront runs this for each request of a file (runtime 2.0). A page's path may have dots in it, in a user id such as
// US.13491208655302741918; files lie at the root or in /assets.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const { request } = event;
  if (!/^\/(assets\/.*|[^/]+\.[a-z0-9]+)$/.test(request.uri)) request.uri = '/index.html';
  return request;
}
