import { createHash, createHmac } from "node:crypto";

export interface S3Request {
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  bucket: string;
  key?: string;
  query?: { [name: string]: string };
  headers?: { [name: string]: string };
  body?: Buffer;
}

/** Ready to be sent: nothing is left to be computed. */
export interface SignedRequest {
  method: string;
  path: string;
  headers: { [name: string]: string };
  body?: Buffer;
}

export interface Credentials {
  accessKey: string;
  secretKey: string;
}

export interface Signer extends Credentials {
  host: string;
  region: string;
}

const payload = "UNSIGNED-PAYLOAD";

/** Signs by Signature Version 4, with nothing of the backfill's. It is good for a quarter of an hour. */
export function signed(request: S3Request, signer: Signer, at = new Date()): SignedRequest {
  const { method, bucket, key, query = {}, body } = request;
  const path = objectPath(bucket, key);
  const search = Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
  const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const headers: { [name: string]: string } = {
    ...request.headers,
    host: signer.host,
    "x-amz-content-sha256": payload,
    "x-amz-date": time,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    ...[method, path, search],
    ...names.map((name) => `${name}:${headers[name]}`),
    ...["", names.join(";"), payload],
  ].join("\n");
  const scope = `${time.slice(0, 8)}/${signer.region}/s3/aws4_request`;
  const digest = createHash("sha256").update(canonical).digest("hex");
  const signature = hmac(signingKey(scope, signer), `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest}`);
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${signer.accessKey}/${scope}, ` +
    `SignedHeaders=${names.join(";")}, Signature=${signature.toString("hex")}`;
  if (method === "PUT" || method === "POST") headers["content-length"] = String(body?.length ?? 0);
  return { method, path: search === "" ? path : `${path}?${search}`, headers, body };
}

export function objectPath(bucket: string, key?: string): string {
  return key === undefined ? `/${bucket}` : `/${bucket}/${key.split("/").map(encoded).join("/")}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const keys = new Map<string, Buffer>();

/** The same for a day, a region and a secret. */
function signingKey(scope: string, { secretKey }: Signer): Buffer {
  const known = keys.get(`${secretKey} ${scope}`);
  if (known) return known;
  const key = scope.split("/").reduce(hmac, Buffer.from(`AWS4${secretKey}`));
  keys.set(`${secretKey} ${scope}`, key);
  return key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
