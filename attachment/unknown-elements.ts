import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type {
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
} from "@aws-sdk/client-s3";
import { readXml, type XmlElement } from "../backfill/wire/xml";

/** The elements that an element may hold, each with its own. */
export interface ElementTable {
  readonly [name: string]: ElementTable;
}

/** The paths of the elements that a document holds beside those of the table: whoever reads it by the table loses them. */
export function unknownElements(xml: string, table: ElementTable): string[] {
  return [...new Set(unknownIn("", table, readXml(xml)))];
}

function unknownIn(path: string, table: ElementTable, { name, children }: XmlElement): string[] {
  const at = path === "" ? name : `${path}.${name}`;
  const known = Object.hasOwn(table, name) ? table[name] : undefined;
  return known === undefined ? [at] : children.flatMap((child) => unknownIn(at, known, child));
}

/** Tells, once the command is answered, what the SDK leaves out of its answer, and so could not put back. */
export function watchForUnknown(
  { middlewareStack }: GetBucketNotificationConfigurationCommand | GetBucketReplicationCommand,
  table: ElementTable,
): () => string[] {
  let unknown: string[] = [];
  // What is watched is the same for either, which the compiler cannot tell.
  const stack = middlewareStack as GetBucketReplicationCommand["middlewareStack"];
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: Readable; statusCode: number };
      if (response.statusCode !== 200 || !response.body) return result;
      const body = await text(response.body);
      unknown = unknownElements(body, table);
      response.body = Readable.from([Buffer.from(body)]);
      return result;
    },
    // Below what reads the body, and leaves out what it does not know.
    { step: "deserialize", priority: "low", name: "watchForUnknown" },
  );
  return () => unknown;
}

/** Nothing is lost: what cannot be put back as it was is not written over. */
export function refuseToLose(title: string, unknown: string[]): void {
  if (unknown.length === 0) return;
  throw new Error(
    `${title} holds what could not be put back: ${unknown.join(", ")}. Nothing was changed. Update this package.`,
  );
}
