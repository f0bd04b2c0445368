import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { Refusal } from "../failure/refusal";

/**
 * A file of JSON values, one a line. Each line is with the operating system before the next step is taken, so that
 * nothing is lost if the process is killed.
 */
export class LineFile {
  /** The lines of an earlier run, as far as they were finished. */
  readonly earlier: unknown[] = [];
  private length = 0;
  private readonly descriptor: number;

  private constructor(
    readonly path: string,
    keepsEarlier: boolean,
  ) {
    // Keys of objects may be confidential.
    this.descriptor = openSync(path, "a+", 0o600);
    if (keepsEarlier) this.readEarlier();
    else if (fstatSync(this.descriptor).size > 0) ftruncateSync(this.descriptor);
  }

  /** `field` is the property of the run that names the file. */
  static open(field: string, path: string, { keepsEarlier = false } = {}): LineFile {
    try {
      return new LineFile(path, keepsEarlier);
    } catch (error) {
      throw new Refusal([
        `${field} is ${JSON.stringify(path)}, which cannot be used: ${(error as Error).message}; ` +
          "name a file of this program's own, in a folder that exists",
      ]);
    }
  }

  append(value: object): void {
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    try {
      // Behind half a line, which a full disk or a killed process leaves, this one would be unreadable.
      const { size } = fstatSync(this.descriptor);
      if (size > this.length) ftruncateSync(this.descriptor, this.length);
      for (let written = 0; written < line.length; ) {
        written += writeSync(this.descriptor, line, written, line.length - written, null);
      }
    } catch (error) {
      throw new Error(`${this.path} cannot be written: ${(error as Error).message}`);
    }
    this.length += line.length;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private readEarlier(): void {
    if (!fstatSync(this.descriptor).isFile()) throw new Error("it is no file");
    const text = readFileSync(this.descriptor, "utf8");
    const finished = text.slice(0, text.lastIndexOf("\n") + 1);
    if (text !== "" && finished === "") throw new Error("it holds something else");
    for (const line of finished.split("\n").slice(0, -1)) this.earlier.push(JSON.parse(line));
    this.length = Buffer.byteLength(finished);
  }
}
