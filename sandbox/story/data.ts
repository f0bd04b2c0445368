import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** An object to upload before replication exists. */
export interface DataObject {
  key: string;
  contentType: string;
  tags: { [key: string]: string };
  body: () => Promise<Buffer>;
}

const contentTypes: Record<string, string> = {
  js: "text/javascript",
  json: "application/json",
  md: "text/markdown",
  ts: "text/x-typescript",
};

/** Keys that are legal in S3 and that copying tools stumble over. */
const awkwardKeys = [
  "awkward/with spaces.txt",
  "awkward/plus+sign.txt",
  "awkward/percent%20sign%.txt",
  "awkward/ünïcödé/日本語/😀.txt",
  "awkward//two//slashes.txt",
  "awkward/a folder/",
  "awkward/question?mark&ampersand=.txt",
  "awkward/quote'\"<angle>.txt",
];

/** Every file below the folder, and a handful of awkward names. */
export async function dataObjects(folder: string): Promise<DataObject[]> {
  const info = await stat(folder).catch(() => undefined);
  if (!info?.isDirectory())
    throw new Error(`--data must name a folder, and ${JSON.stringify(folder)} is none`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return [
    ...files.map((file) => ({
      key: relative(folder, file).split(sep).join("/"),
      contentType: contentTypes[file.split(".").at(-1) ?? ""] ?? "application/octet-stream",
      tags: {},
      body: () => readFile(file),
    })),
    ...awkwardKeys.map((key) => ({
      key,
      contentType: "text/plain; charset=utf-8",
      tags: { name: "awkward", kept: "yes" },
      body: async () => Buffer.from(key.endsWith("/") ? "" : `the key of this object is ${key}\n`),
    })),
  ];
}
