/** Why the endpoint cannot be used, or nothing if it can. */
export function endpointProblem(endpoint: string, allowPlainHttpOnLoopback: boolean): string | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && (url.username !== "" || url.password !== "")) {
    return "holds credentials, which would end up in the state; leave them out and use a profile or the environment";
  }
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    return `is not a URL: ${quoted(endpoint)}; write it like "https://s3.example.com"`;
  }
  if (url.protocol === "https:") return undefined;
  if (!isLoopback(url)) {
    return `sends data unencrypted over the network: ${quoted(endpoint)}; use https, plain http is for loopback only`;
  }
  if (!allowPlainHttpOnLoopback) {
    return `is plain http: ${quoted(endpoint)}; use https, or set allowPlainHttpOnLoopback for a local AWS`;
  }
  return undefined;
}

export function isPlainHttp(endpoint: string | undefined): boolean {
  return endpoint !== undefined && new URL(endpoint).protocol === "http:";
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function quoted(endpoint: string): string {
  return JSON.stringify(endpoint);
}
