import type { IncomingMessage } from "node:http";
import type { ObjectPath } from "./object-path";

/** Buckets that got replication rules through the emulator, and the accounts that gave them. */
export class SourceBuckets {
  private readonly accounts = new Map<string, string>();

  /** To be told of every request. */
  note({ bucket, key }: ObjectPath, incoming: IncomingMessage): void {
    const { method = "", url = "" } = incoming;
    if (key === undefined && method === "PUT" && /[?&]replication(?=[&=]|$)/.test(url))
      this.accounts.set(bucket, accountOf(incoming));
  }

  names(): string[] {
    return [...this.accounts.keys()];
  }

  accountOf(bucket: string): string | undefined {
    return this.accounts.get(bucket);
  }

  forget(bucket: string): void {
    this.accounts.delete(bucket);
  }
}

/** The local AWS takes a key of twelve digits for the account itself. */
export function accountOf({ headers: { authorization = "" } }: IncomingMessage): string {
  return /Credential=(\d{12})\//.exec(authorization)?.[1] ?? "000000000000";
}
