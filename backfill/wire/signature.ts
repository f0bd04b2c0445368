import { createHmac, hash } from "node:crypto";

/** Whoever signs, as AWS names it. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Fields {
  [name: string]: string;
}

/** A request without content, before it is signed. */
export interface Unsigned {
  method: string;
  /** Encoded, from the first slash on. */
  path: string;
  query: Fields;
  /** By their names in lower case; all of them are signed. */
  headers: Fields;
}

const nothing = hash("sha256", "");

/** Signs requests to one service in one region ("Signature Version 4", as S3 wants it: paths are encoded only once). */
export class Signer {
  /** What a signing key is derived from changes once a day, and with the credentials. */
  private derived: { from: string; key: Buffer } | undefined;

  constructor(
    private readonly region: string,
    private readonly service: string,
  ) {}

  /** The headers to send. */
  sign({ method, path, query, headers }: Unsigned, keys: Keys, date: Date): Fields {
    const time = date.toISOString().replace(/[:-]|\.\d{3}/g, "");
    const day = time.slice(0, 8);
    const signed: Fields = { ...headers, "x-amz-content-sha256": nothing, "x-amz-date": time };
    if (keys.sessionToken !== undefined) signed["x-amz-security-token"] = keys.sessionToken;
    const names = Object.keys(signed).sort();
    const list = names.join(";");
    const lines = names.map((name) => `${name}:${signed[name]?.trim().replace(/\s+/g, " ")}\n`).join("");
    const canonical = [method, path, queryText(query), lines, list, nothing].join("\n");
    const scope = `${day}/${this.region}/${this.service}/aws4_request`;
    const text = ["AWS4-HMAC-SHA256", time, scope, hash("sha256", canonical)].join("\n");
    const signature = createHmac("sha256", this.keyFor(day, keys)).update(text).digest("hex");
    signed.authorization =
      `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, ` +
      `SignedHeaders=${list}, Signature=${signature}`;
    return signed;
  }

  private keyFor(day: string, { secretAccessKey }: Keys): Buffer {
    const from = `${day} ${secretAccessKey}`;
    if (this.derived?.from !== from) {
      let key: string | Buffer = `AWS4${secretAccessKey}`;
      for (const of of [day, this.region, this.service, "aws4_request"]) key = hmac(key, of);
      this.derived = { from, key: key as Buffer };
    }
    return this.derived.key;
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** In the order that the signature wants, so that it can be sent as it is signed. */
export function queryText(query: Fields): string {
  const pairs = Object.entries(query).map(([name, value]) => [encoded(name), encoded(value)] as const);
  pairs.sort(([one], [other]) => (one < other ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

/** The slashes of a key stay, and so do its dots: to S3 a key is no path. */
export function pathOf(key: string): string {
  return key.split("/").map(encoded).join("/");
}

/** All but letters, digits, "-", ".", "_" and "~" (RFC 3986). */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
