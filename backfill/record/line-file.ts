import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { Refusal } from "../failure/refusal";

interface Reading {
  /** Whether the lines of an earlier run stay, as far as they were finished. */
  keepsEarlier?: boolean;
  /** What every such file begins with. A file that holds only a piece of it was given up while it was begun. */
  firstLine?: object;
}

/**
 * A file of JSON values, one a line. Each line is with the operating system before the next step is taken, so that
 * nothing is lost if the process is killed.
 */
export class LineFile {
  /** The lines of an earlier run, as far as they were finished. */
  readonly earlier: unknown[] = [];
  private size = 0;
  private descriptor: number;

  private constructor(
    readonly path: string,
    { keepsEarlier = false, firstLine }: Reading,
  ) {
    // Keys of objects may be confidential.
    this.descriptor = openSync(path, "a+", 0o600);
    if (keepsEarlier) this.readEarlier(firstLine);
    else if (fstatSync(this.descriptor).size > 0) ftruncateSync(this.descriptor);
  }

  /** `field` is the property of the run that names the file. */
  static open(field: string, path: string, reading: Reading = {}): LineFile {
    try {
      return new LineFile(path, reading);
    } catch (error) {
      throw new Refusal([
        `${field} is ${JSON.stringify(path)}, which cannot be used: ${(error as Error).message}; ` +
          "name a file of this program's own, in a folder that exists",
      ]);
    }
  }

  /** In bytes. */
  get length(): number {
    return this.size;
  }

  append(value: object): void {
    const line = lineOf(value);
    try {
      // Behind half a line, which a full disk or a killed process leaves, this one would be unreadable.
      const { size } = fstatSync(this.descriptor);
      if (size > this.size) ftruncateSync(this.descriptor, this.size);
      for (let written = 0; written < line.length; ) {
        written += writeSync(this.descriptor, line, written, line.length - written, null);
      }
    } catch (error) {
      throw new Error(`${this.path} cannot be written: ${(error as Error).message}`);
    }
    this.size += line.length;
  }

  /** Puts other lines in place of all, at once: whoever reads the file finds either these or those. */
  replace(values: object[]): void {
    const lines = Buffer.concat(values.map(lineOf));
    const next = nextTo(this.path);
    try {
      writeFileSync(next, lines, { mode: 0o600 });
      const descriptor = openSync(next, "a+");
      renameSync(next, this.path);
      closeSync(this.descriptor);
      this.descriptor = descriptor;
    } catch (error) {
      throw new Error(`${this.path} cannot be written: ${(error as Error).message}`);
    }
    this.size = lines.length;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  remove(): void {
    this.close();
    unlinkSync(this.path);
    rmSync(nextTo(this.path), { force: true });
  }

  private readEarlier(firstLine: object | undefined): void {
    if (!fstatSync(this.descriptor).isFile()) throw new Error("it is no file");
    const text = readFileSync(this.descriptor, "utf8");
    const finished = text.slice(0, text.lastIndexOf("\n") + 1);
    const isBegun = firstLine !== undefined && lineOf(firstLine).toString().startsWith(text);
    if (finished === "" && !isBegun && text !== "") throw new Error("it holds something else");
    for (const line of finished.split("\n").slice(0, -1)) this.earlier.push(JSON.parse(line));
    this.size = Buffer.byteLength(finished);
  }
}

function lineOf(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** Where the lines gather that are to take the place of a file's. */
function nextTo(path: string): string {
  return `${path}.next`;
}
