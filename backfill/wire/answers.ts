import { isUtf8 } from "node:buffer";
import type { CopyObjectResult } from "@aws-sdk/client-s3";
import type { Answer } from "./connections";
import { type Fields, PageScan } from "./page-scan";
import { cutAnswer, isWhole } from "./whole-xml";
import { Malformed, readXml, textOf } from "./xml";

/** An object on a page of a listing, in S3's names. */
export interface Listed {
  Key?: string;
  Size?: number;
  ETag?: string;
  LastModified?: Date;
  StorageClass?: string;
  RestoreStatus?: { IsRestoreInProgress?: boolean };
}

export interface ListPage {
  Contents?: Listed[];
  IsTruncated?: boolean;
  NextContinuationToken?: string;
  EncodingType?: string;
}

/** Versions and delete markers in S3's order. */
export interface VersionsPage {
  entries: { entry: Listed & { VersionId?: string }; isDeleteMarker: boolean }[];
  IsTruncated?: boolean;
  NextKeyMarker?: string;
  NextVersionIdMarker?: string;
  EncodingType?: string;
}

export interface CopyAnswer {
  CopyObjectResult?: Omit<CopyObjectResult, "LastModified">;
  CopySourceVersionId?: string;
  VersionId?: string;
}

type ListedEntry = Listed & { VersionId?: string };

const fields: Fields<ListedEntry> = new Map(
  Object.entries<(entry: ListedEntry, text: string) => void>({
    "/Key": (entry, text) => {
      entry.Key = text;
    },
    "/VersionId": (entry, text) => {
      entry.VersionId = ownText(text);
    },
    "/ETag": (entry, text) => {
      entry.ETag = text;
    },
    "/StorageClass": (entry, text) => {
      entry.StorageClass = ownText(text);
    },
    "/Size": (entry, text) => {
      entry.Size = count(text);
    },
    "/LastModified": (entry, text) => {
      entry.LastModified = moment(text);
    },
    "/RestoreStatus/IsRestoreInProgress": (entry, text) => {
      entry.RestoreStatus = { IsRestoreInProgress: truth(text) };
    },
  }),
);
const objects = new PageScan(["Contents"], fields);
const versions = new PageScan(["Version", "DeleteMarker"], fields);

/** What is no listing reads as one that tells nothing, not even how it goes on. */
export function listPage(answer: Answer): ListPage {
  return reading<ListPage>(answer, {}, (xml) => {
    const { root, entries } = objects.read(xml);
    if (root.name !== "ListBucketResult") return {};
    return {
      Contents: entries.map(({ entry }) => entry),
      IsTruncated: truth(textOf(root, "IsTruncated")),
      NextContinuationToken: textOf(root, "NextContinuationToken"),
      EncodingType: textOf(root, "EncodingType"),
    };
  });
}

export function versionsPage(answer: Answer): VersionsPage {
  return reading<VersionsPage>(answer, { entries: [] }, (xml) => {
    const { root, entries } = versions.read(xml);
    if (root.name !== "ListVersionsResult") return { entries: [] };
    return {
      entries: entries.map(({ name, entry }) => ({ entry, isDeleteMarker: name === "DeleteMarker" })),
      IsTruncated: truth(textOf(root, "IsTruncated")),
      NextKeyMarker: textOf(root, "NextKeyMarker"),
      NextVersionIdMarker: textOf(root, "NextVersionIdMarker"),
      EncodingType: textOf(root, "EncodingType"),
    };
  });
}

export function copyAnswer(answer: Answer): CopyAnswer {
  const { headers } = answer;
  const versions = {
    CopySourceVersionId: headers["x-amz-copy-source-version-id"],
    VersionId: headers["x-amz-version-id"],
  };
  return reading<CopyAnswer>(answer, versions, (xml) => {
    const { name, children } = readXml(xml);
    if (name !== "CopyObjectResult") return versions;
    return {
      CopyObjectResult: Object.fromEntries(children.map(({ name, text }) => [name, text])),
      ...versions,
    };
  });
}

/** A piece of a text keeps all of it in memory, here a page; V8 copies only those that are shorter. */
function ownText(text: string): string {
  return text.length < 13 ? text : Buffer.from(text).toString();
}

/** @param none What an answer tells that is no XML at all. */
function reading<Result>({ body }: Answer, none: Result, read: (xml: string) => Result): Result {
  if (body.length === 0 || isSpoilt(body) || !isWhole(body)) throw cutAnswer();
  const xml = body.toString();
  if (!xml.trimStart().startsWith("<")) return none;
  try {
    return read(xml);
  } catch (error) {
    throw error instanceof Malformed ? cutAnswer() : error;
  }
}

const hole = Buffer.alloc(4);

/** What is no text would become keys that nobody has. Where keys are not encoded, a zero may be one of theirs. */
function isSpoilt(body: Buffer): boolean {
  if (!isUtf8(body)) return true;
  if (!body.includes(0)) return false;
  const areKeysRaw = body.subarray(-30).includes("</List") && !body.includes("EncodingType");
  return !areKeysRaw || body.includes(hole);
}

function truth(text: string | undefined): boolean | undefined {
  if (text !== undefined && text !== "true" && text !== "false") throw new Malformed(`${text} is no truth`);
  return text === undefined ? undefined : text === "true";
}

function count(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Malformed(`${text} is no count`);
  return Number(text);
}

function moment(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Malformed(`${text} is no time`);
  return date;
}
