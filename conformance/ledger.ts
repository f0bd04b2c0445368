import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isRunId } from "./naming";
import { isSame, type Resource } from "./resource";

/** Holds the ledgers, in the working folder. */
export const ledgerFolder = ".conformance";

/** What a ledger begins with. */
export interface LedgerHead {
  run: string;
  /** The process that writes it. */
  pid: number;
  began: string;
  endpoint?: string;
  accounts: { source: string; destination?: string };
  regions: string[];
}

export type LedgerLine =
  | { event: "begin"; head: LedgerHead }
  /** About to be created, or created: after a crash nobody knows which. */
  | { event: "creating"; resource: Resource }
  | { event: "created"; resource: Resource }
  | { event: "removed"; resource: Resource };

/** The ledger of a run, as it was read. */
export interface LedgerContent {
  head?: LedgerHead;
  /** What may still exist. */
  open: Resource[];
}

/** What this run creates and removes, on disk before it happens, so that a later run can remove what a crash left. */
export class Ledger {
  private readonly file: number;

  constructor(folder: string, run: string) {
    mkdirSync(folder, { recursive: true });
    this.file = openSync(join(folder, fileName(run)), "a", 0o600);
    const directory = openSync(folder, "r");
    fsyncSync(directory);
    closeSync(directory);
  }

  write(line: LedgerLine): void {
    writeSync(this.file, `${JSON.stringify(line)}\n`);
    fsyncSync(this.file);
  }

  close(): void {
    closeSync(this.file);
  }
}

export function fileName(run: string): string {
  return `${run}.ndjson`;
}

/** All ledgers of a folder, by run. */
export function readLedgers(folder: string): Map<string, LedgerContent> {
  const ledgers = new Map<string, LedgerContent>();
  for (const name of filesIn(folder)) {
    const run = /^(.*)\.ndjson$/.exec(name)?.[1] ?? "";
    if (isRunId(run)) ledgers.set(run, contentOf(readFileSync(join(folder, name), "utf8")));
  }
  return ledgers;
}

/** A line that a crash cut short says nothing: what it announced was not begun. */
export function contentOf(text: string): LedgerContent {
  const content: LedgerContent = { open: [] };
  for (const line of text.split("\n").flatMap(parsed)) {
    if (line.event === "begin") content.head = line.head;
    else {
      content.open = content.open.filter((resource) => !isSame(resource, line.resource));
      if (line.event !== "removed") content.open.push(line.resource);
    }
  }
  return content;
}

function parsed(line: string): LedgerLine[] {
  try {
    return line === "" ? [] : [JSON.parse(line) as LedgerLine];
  } catch {
    return [];
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
