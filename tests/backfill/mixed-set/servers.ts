import { type LocalS3, startLocalS3 } from "../../support/local-s3";
import { startSeaweedfs } from "../../support/seaweedfs";
import type { Limits } from "./mixed-set";

/** Whether whole histories are brought over, or what readers see. */
export type Scope = "history" | "current";

export interface TestedServer {
  name: string;
  start(): Promise<LocalS3>;
  /** What cannot be tried on it. */
  limits: { [scope in Scope]: Limits };
  /** Whether an object above 5 GiB fits. */
  takesLargeObject: boolean;
  /** Whether it tells the tags of versions whose key is deleted. */
  tellsTagsOfDeleted: boolean;
}

/** By the SDK only: the wire reads what was sent. */
const isListedRaw = "versions are listed without the encoding that was asked for, so the SDK ";
const isBySdk = process.env.S3_BACKFILL_ENGINE === "sdk";
const ministackHistory: Limits = {
  keys: isBySdk
    ? {
        "nothing but a line feed": `${isListedRaw}finds no key`,
        "a carriage return": `${isListedRaw}finds a line feed instead`,
      }
    : {},
  extras: {},
  old: { tags: "a copy of the version null comes without its tags" },
};

const seaweedfsCurrent: Limits = {
  keys: {
    "two slashes in a row": "they become one",
    "a leading slash": "it is dropped",
    "a segment of one or two dots": "400 InvalidRequest",
    "a backslash": "it becomes a slash",
    NUL: "400 InvalidRequest",
    "a slash at the end, of nothing": "a copy fails with 404 NoSuchKey",
    "an object that is also the folder of others":
      "a copy on condition that nothing is there yet fails with 412",
  },
  extras: {
    "an Expires that is no date": "400 MalformedDate",
    "a redirect": "it is dropped",
    "metadata without a value": "it is dropped",
  },
  old: {},
};

const seaweedfsHistory: Limits = {
  keys: {
    ...seaweedfsCurrent.keys,
    ...(isBySdk && { "nothing but a line feed": `${isListedRaw}finds no key` }),
    "a control character": "versions are listed with U+FFFD instead",
  },
  extras: seaweedfsCurrent.extras,
  old: { nothing: "it is listed with an empty ETag, which no condition meets" },
};

export const seaweedfs: TestedServer = {
  name: "SeaweedFS",
  start: startSeaweedfs,
  limits: { history: seaweedfsHistory, current: seaweedfsCurrent },
  takesLargeObject: true,
  tellsTagsOfDeleted: true,
};

export const ministack: TestedServer = {
  name: "the local AWS",
  start: startLocalS3,
  limits: { history: ministackHistory, current: { keys: {}, extras: {}, old: {} } },
  // It keeps all bytes in memory, and joins the parts of an upload there.
  takesLargeObject: false,
  tellsTagsOfDeleted: false,
};
