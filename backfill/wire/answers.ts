import { isUtf8 } from "node:buffer";
import type { CopyObjectResult } from "@aws-sdk/client-s3";
import type { Answer } from "./connections";
import type { EntryTexts } from "./entry-texts";
import { PageScan } from "./page-scan";
import { beginsAsXml, cutAnswer, isWhole } from "./whole-xml";
import { Malformed, readXml, textOf } from "./xml";

/** A page of a listing; how it goes on in S3's names. */
export interface EntriesPage {
  entries: EntryTexts[];
  /** To be called when no entry is to be read any more. */
  letGo: () => void;
  IsTruncated?: boolean;
  NextContinuationToken?: string;
  NextKeyMarker?: string;
  NextVersionIdMarker?: string;
  EncodingType?: string;
}

export interface CopyAnswer {
  CopyObjectResult?: Omit<CopyObjectResult, "LastModified">;
  CopySourceVersionId?: string;
  VersionId?: string;
}

const objects = { root: "ListBucketResult", scan: new PageScan(["Contents"]) };
const versions = { root: "ListVersionsResult", scan: new PageScan(["Version", "DeleteMarker"]) };

export function objectsPage(answer: Answer): EntriesPage {
  return page(answer, objects);
}

/** With versions and delete markers in S3's order. */
export function versionsPage(answer: Answer): EntriesPage {
  return page(answer, versions);
}

/** What is no listing reads as one that tells nothing, not even how it goes on. */
function page(answer: Answer, { root: name, scan }: typeof objects): EntriesPage {
  const none = { entries: [], letGo: answer.letGo };
  return reading<EntriesPage>(answer, none, (body) => {
    const { root, entries } = scan.read(body);
    if (root.name !== name) return none;
    return {
      entries,
      letGo: () => {
        for (const texts of entries) texts.letGo();
        answer.letGo();
      },
      IsTruncated: truth(textOf(root, "IsTruncated")),
      NextContinuationToken: textOf(root, "NextContinuationToken"),
      NextKeyMarker: textOf(root, "NextKeyMarker"),
      NextVersionIdMarker: textOf(root, "NextVersionIdMarker"),
      EncodingType: textOf(root, "EncodingType"),
    };
  });
}

export function topAnswer({ headers }: Answer): { ETag?: string; VersionId?: string } {
  return { ETag: headers.etag, VersionId: headers["x-amz-version-id"] };
}

export function copyAnswer(answer: Answer): CopyAnswer {
  const { headers } = answer;
  const versions = {
    CopySourceVersionId: headers["x-amz-copy-source-version-id"],
    VersionId: headers["x-amz-version-id"],
  };
  return reading<CopyAnswer>(answer, versions, (body) => {
    const { name, children } = readXml(body.toString());
    if (name !== "CopyObjectResult") return versions;
    const CopyObjectResult: { [name: string]: string } = {};
    for (const { name, text } of children) CopyObjectResult[name] = text;
    return { CopyObjectResult, ...versions };
  });
}

/** @param none What an answer tells that is no XML at all. */
function reading<Result>({ body }: Answer, none: Result, read: (body: Buffer) => Result): Result {
  if (body.length === 0 || isSpoilt(body) || !isWhole(body)) throw cutAnswer();
  if (!beginsAsXml(body)) return none;
  try {
    return read(body);
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
