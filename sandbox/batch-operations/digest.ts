import { createHash } from "node:crypto";

export function hex(algorithm: "md5" | "sha1", content: string | Buffer): string {
  return createHash(algorithm).update(content).digest("hex");
}
