import { LineFile } from "./line-file";

/** One object, or version, that was not brought over, or not with everything, and why. */
export interface Exception {
  destination: string;
  key: string;
  versionId?: string;
  /** In bytes; of archived objects, what restoring them is charged by. */
  size: number;
  outcome: string;
  reason: string;
}

/** The file that names each such object, where the summary only counts them. */
export class ExceptionReport {
  private failure: Error | undefined;

  private constructor(private readonly file: LineFile | undefined) {}

  static open(path: string | undefined): ExceptionReport {
    return new ExceptionReport(path === undefined ? undefined : LineFile.open("report", path));
  }

  add(exception: Exception): void {
    if (this.failure) return;
    try {
      this.file?.append(exception);
    } catch (error) {
      // The copies are worth more than their report, so the run goes on and tells it at its end.
      this.failure = error as Error;
    }
  }

  close(): void {
    this.file?.close();
    if (this.failure)
      throw new Error(`the objects were brought over, but the report ${this.failure.message}`);
  }
}
