import { isUtf8 } from "node:buffer";
import type { CopyObjectResult } from "@aws-sdk/client-s3";
import type { Answer } from "./connections";
import { cutAnswer, isWhole } from "./whole-xml";
import { childOf, Malformed, readXml, textOf, type XmlElement } from "./xml";

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

/** What is no listing reads as one that tells nothing, not even how it goes on. */
export function listPage(answer: Answer): ListPage {
  return reading(answer, (root) => {
    if (root?.name !== "ListBucketResult") return {};
    return {
      Contents: root.children.filter(({ name }) => name === "Contents").map(listed),
      IsTruncated: truth(textOf(root, "IsTruncated")),
      NextContinuationToken: textOf(root, "NextContinuationToken"),
      EncodingType: textOf(root, "EncodingType"),
    };
  });
}

export function versionsPage(answer: Answer): VersionsPage {
  return reading(answer, (root) => {
    if (root?.name !== "ListVersionsResult") return { entries: [] };
    const found = root.children.filter(({ name }) => name === "Version" || name === "DeleteMarker");
    return {
      entries: found.map((element) => ({
        entry: { ...listed(element), VersionId: textOf(element, "VersionId") },
        isDeleteMarker: element.name === "DeleteMarker",
      })),
      IsTruncated: truth(textOf(root, "IsTruncated")),
      NextKeyMarker: textOf(root, "NextKeyMarker"),
      NextVersionIdMarker: textOf(root, "NextVersionIdMarker"),
      EncodingType: textOf(root, "EncodingType"),
    };
  });
}

export function copyAnswer(answer: Answer): CopyAnswer {
  const { headers } = answer;
  return reading(answer, (root) => ({
    CopyObjectResult:
      root?.name === "CopyObjectResult"
        ? Object.fromEntries(root.children.map(({ name, text }) => [name, text]))
        : undefined,
    CopySourceVersionId: headers["x-amz-copy-source-version-id"],
    VersionId: headers["x-amz-version-id"],
  }));
}

function listed(entry: XmlElement): Listed {
  const found: Listed = {};
  for (const child of entry.children) {
    const { name, text } = child;
    if (name === "Key") found.Key = text;
    else if (name === "ETag") found.ETag = text;
    else if (name === "StorageClass") found.StorageClass = text;
    else if (name === "Size") found.Size = count(text);
    else if (name === "LastModified") found.LastModified = moment(text);
    else if (name === "RestoreStatus")
      found.RestoreStatus = { IsRestoreInProgress: truth(childOf(child, "IsRestoreInProgress")?.text) };
  }
  return found;
}

/** Nothing, if the answer is no XML at all. */
function reading<Result>({ body }: Answer, read: (root: XmlElement | undefined) => Result): Result {
  // Neither is text, and both would become keys that nobody has.
  const isSpoilt = !isUtf8(body) || body.includes(0);
  if (body.length === 0 || isSpoilt || !isWhole(body)) throw cutAnswer();
  const xml = body.toString();
  if (!xml.trimStart().startsWith("<")) return read(undefined);
  try {
    return read(readXml(xml));
  } catch (error) {
    throw error instanceof Malformed ? cutAnswer() : error;
  }
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
