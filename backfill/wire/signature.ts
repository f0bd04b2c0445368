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
  /** As `queryText` writes it. */
  query: string;
  /** By their names in lower case; all of them are signed. */
  headers: Fields;
}

const nothing = hash("sha256", "");

/** Signs requests to one service in one region ("Signature Version 4", as S3 wants it: paths are encoded only once). */
export class Signer {
  /** What a signing key is derived from changes once a day, and with the credentials. */
  private derived: { from: string; key: Buffer } | undefined;
  private lastSecond = { second: 0, time: "" };

  constructor(
    private readonly region: string,
    private readonly service: string,
  ) {}

  /** The headers to send. */
  sign({ method, path, query, headers }: Unsigned, keys: Keys, date: Date): Fields {
    const time = this.timeOf(date);
    const day = time.slice(0, 8);
    const signed: Fields = { ...headers, "x-amz-content-sha256": nothing, "x-amz-date": time };
    if (keys.sessionToken !== undefined) signed["x-amz-security-token"] = keys.sessionToken;
    const names = Object.keys(signed).sort();
    const list = names.join(";");
    let lines = "";
    for (const name of names) lines += `${name}:${tidy(signed[name] ?? "")}\n`;
    const canonical = `${method}\n${path}\n${query}\n${lines}\n${list}\n${nothing}`;
    const scope = `${day}/${this.region}/${this.service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash("sha256", canonical)}`;
    const signature = createHmac("sha256", this.keyFor(day, keys)).update(text).digest("hex");
    signed.authorization =
      `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, ` +
      `SignedHeaders=${list}, Signature=${signature}`;
    return signed;
  }

  private timeOf(date: Date): string {
    const second = Math.floor(date.getTime() / 1000);
    if (this.lastSecond.second !== second)
      this.lastSecond = { second, time: date.toISOString().replace(/[:-]|\.\d{3}/g, "") };
    return this.lastSecond.time;
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

const untidy = /^\s|\s\s|[^\S ]|\s$/;

function tidy(value: string): string {
  return untidy.test(value) ? value.trim().replace(/\s+/g, " ") : value;
}

/** In the order that the signature wants, so that it can be sent as it is signed. */
export function queryText(query: Fields): string {
  const pairs = Object.entries(query).map(([name, value]) => [encoded(name), encoded(value)] as const);
  pairs.sort(([one], [other]) => (one < other ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

/** The slashes of a key stay, and so do its dots: to S3 a key is no path. */
export function pathOf(key: string): string {
  return isPlain(key) ? key : key.split("/").map(encoded).join("/");
}

function isPlain(text: string): boolean {
  return /^[\w.~/-]*$/.test(text);
}

/** All but letters, digits, "-", ".", "_" and "~" (RFC 3986). */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
